"""A game server: `ping` by UDP brings the player's address and how many played; the same number as a page."""
import http.server
import os
import socket
import threading

players = set()
admin = int(os.environ["PORT"])


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = f"{len(players)} players\n".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def play(game):
    while True:
        move, player = game.recvfrom(1500)
        players.add(player)
        game.sendto(b"%s from %s\n" % (move.strip(), player[0].removeprefix("::ffff:").encode()), player)


game = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
game.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
game.bind(("::", 27015))
threading.Thread(target=play, args=(game,), daemon=True).start()
http.server.ThreadingHTTPServer(("127.0.0.1", admin), Page).serve_forever()
