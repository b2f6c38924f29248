"""A chat server with two ports: what one says, all hear."""
import socketserver
import threading

people = set()


class Talk(socketserver.StreamRequestHandler):
    def handle(self):
        port = self.server.server_address[1]
        who = self.client_address[0].removeprefix("::ffff:")
        self.wfile.write(f":arena NOTICE * :welcome to port {port}, {who}\r\n".encode())
        people.add(self.wfile)
        for line in self.rfile:
            for ear in list(people):
                try:
                    ear.write(line)
                except OSError:
                    people.discard(ear)
        people.discard(self.wfile)


class Server(socketserver.ThreadingTCPServer):
    address_family = socketserver.socket.AF_INET6
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 1024


servers = [Server(("::", port), Talk) for port in (6667, 6697)]
for server in servers[1:]:
    threading.Thread(target=server.serve_forever, daemon=True).start()
servers[0].serve_forever()
