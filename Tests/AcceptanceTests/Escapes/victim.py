"""A service that has what others should not reach; says in FACTS what and where."""
import ctypes
import json
import os
import signal
import socket
import sys

libc = ctypes.CDLL(None, use_errno=True)
SECRET = b"the victim's own secret"
memory = ctypes.create_string_buffer(SECRET)
folder = os.environ["DATA_DIR"]
with open(folder + "/secret", "wb") as file:
    file.write(SECRET)
abstract = "tenement-victim-%d" % os.getpid()
sockets = []
for address in ("\0" + abstract, folder + "/socket"):
    if address[0] == "/" and os.path.exists(address):
        os.unlink(address)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen()
    sockets.append(listener)
key = 0x7E000000 | os.getpid()
segment = libc.shmget(key, 4096, 0o1666)
queue = libc.msgget(key, 0o1666)


def end(*_):
    libc.shmctl(segment, 0, None)
    libc.msgctl(queue, 0, None)
    sys.exit(0)


signal.signal(signal.SIGTERM, end)
facts = {
    "pid": os.getpid(), "address": ctypes.addressof(memory), "length": len(SECRET), "abstract": abstract,
    "socket": folder + "/socket", "file": folder + "/secret", "key": key, "descriptor": sockets[0].fileno(),
}
with open(sys.argv[1] + ".new", "w") as file:
    json.dump(facts, file)
os.rename(sys.argv[1] + ".new", sys.argv[1])
while True:
    signal.pause()
