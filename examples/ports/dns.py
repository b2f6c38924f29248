"""A name server that knows one answer: 192.0.2.53, for every name; by UDP and TCP."""
import os
import socket
import socketserver
import struct
import threading

port = int(os.environ["PORT"])


def answer(query):
    end = query.index(0, 12) + 5
    head = query[:2] + struct.pack("!HHHHH", 0x8580, 1, 1, 0, 0)
    return head + query[12:end] + struct.pack("!HHHIH", 0xC00C, 1, 1, 60, 4) + socket.inet_aton("192.0.2.53")


class Stream(socketserver.StreamRequestHandler):
    def handle(self):
        while length := self.rfile.read(2):
            reply = answer(self.rfile.read(struct.unpack("!H", length)[0]))
            self.wfile.write(struct.pack("!H", len(reply)) + reply)


class Server(socketserver.ThreadingTCPServer):
    address_family = socket.AF_INET6
    allow_reuse_address = True
    daemon_threads = True


def datagrams(udp):
    while True:
        query, client = udp.recvfrom(4096)
        udp.sendto(answer(query), client)


udp = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
udp.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
udp.bind(("::", port))
threading.Thread(target=datagrams, args=(udp,), daemon=True).start()
Server(("::", port), Stream).serve_forever()
