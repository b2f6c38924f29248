"""The quote of the day (RFC 865), and which replica says it."""
import os
import socketserver


class Quote(socketserver.BaseRequestHandler):
    def handle(self):
        who = self.client_address[0].removeprefix("::ffff:")
        self.request.sendall(f"replica {os.environ['TENEMENT_REPLICA']} to {who}: no place like 127.0.0.1\n".encode())


class Server(socketserver.ThreadingTCPServer):
    address_family = socketserver.socket.AF_INET6
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 1024


Server(("::", int(os.environ["PORT"])), Quote).serve_forever()
