"""Notes of one customer, in a database of their own: GET lists them, POST adds one."""
import contextlib
import http.server
import os
import socketserver
import sqlite3

DATABASE = os.path.join(os.environ["DATA_DIR"], "notes.db")


def query(text, *values):
    with contextlib.closing(sqlite3.connect(DATABASE)) as database, database:
        return database.execute(text, values).fetchall()


class Notes(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path == "/health":
            self.reply("ok\n")
        else:
            self.reply("".join(note + "\n" for (note,) in query("SELECT text FROM notes ORDER BY id")))

    def do_POST(self):
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        query("INSERT INTO notes (text) VALUES (?)", text)
        self.reply("noted\n", 201)

    def reply(self, text, status=200):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *values):
        pass


class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True


query("CREATE TABLE IF NOT EXISTS notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")
if os.path.exists(os.environ["SOCKET_PATH"]):
    os.unlink(os.environ["SOCKET_PATH"])
Server(os.environ["SOCKET_PATH"], Notes).serve_forever()
