"""An HTTP service on the unix socket that tenement names in SOCKET_PATH.

It answers its health path, and every other one with who it is; /crash ends it badly, to see what happens then.
"""
import http.server
import json
import os
import socketserver
import sys


class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    request_queue_size = 128


def serve(name, health):
    class Answer(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            if self.path == "/crash":
                print("crashing, as asked", flush=True)
                os._exit(1)
            if self.path == health:
                self.reply({"status": "ok"})
            else:
                instance = os.environ["TENEMENT_INSTANCE"]
                self.reply({"service": name, "instance": instance, "pid": os.getpid(), "path": self.path})

        def reply(self, value):
            body = json.dumps(value).encode() + b"\n"
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format, *values):
            if self.path != health:
                print(name, format % values, flush=True)

    path = os.environ["SOCKET_PATH"]
    if os.path.exists(path):
        os.unlink(path)
    with Server(path, Answer) as server:
        print(name, "listens on", path, flush=True)
        server.serve_forever()


if __name__ == "__main__":
    serve(sys.argv[1], sys.argv[2])
