"""Tries to leave its service, and writes into DATA_DIR/outcome what became of each attempt: a name, and `ok` or errno.

Every attempt runs in a child of its own, and undoes what it has done, because on a host without isolation it succeeds.
"""
import ctypes
import errno
import fcntl
import json
import os
import platform
import signal
import socket
import struct
import subprocess
import sys

libc = ctypes.CDLL(None, use_errno=True)
COLUMN = 0 if platform.machine() == "x86_64" else 1
NUMBERS = {
    "bpf": (321, 280), "userfaultfd": (323, 282), "perf_event_open": (298, 241), "io_uring_setup": (425, 425),
    "pidfd_open": (434, 434), "pidfd_getfd": (438, 438), "add_key": (248, 217), "keyctl": (250, 219),
    "process_vm_readv": (310, 270), "open_by_handle_at": (304, 265), "name_to_handle_at": (303, 264),
    "clone3": (435, 435), "open_tree": (428, 428),
}
VICTIM = json.loads(os.environ["VICTIM"])
PLACES = json.loads(os.environ["PLACES"])
DATA = os.environ["DATA_DIR"]
APP = os.getcwd()
attempts = []


def attempt(function):
    attempts.append(function)
    return function


def check(result):
    if result == -1:
        raise OSError(ctypes.get_errno(), "")
    return result


def call(name, *words):
    words = (NUMBERS[name][COLUMN], *words)
    return check(libc.syscall(*[ctypes.c_long(word) if isinstance(word, int) else word for word in words]))


def read(path, count=64):
    with open(path, "rb") as file:
        return file.read(count)


def connect(address):
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(address)


@attempt
def work_in_own_data():
    with open(DATA + "/own", "w") as file:
        file.write("x")
    os.mkdir(DATA + "/folder")
    os.rmdir(DATA + "/folder")


@attempt
def write_into_own_app():
    with open(APP + "/written", "w") as file:
        file.write("x")
    os.unlink(APP + "/written")


@attempt
def change_own_manifest():
    os.close(os.open(APP + "/tenement.toml", os.O_WRONLY))


@attempt
def exchange_own_manifest():
    os.rename(APP + "/tenement.toml", APP + "/old.toml")
    os.rename(APP + "/old.toml", APP + "/tenement.toml")


@attempt
def see_other_processes():
    if not os.path.exists("/proc/%d/status" % VICTIM["pid"]):
        raise OSError(errno.ENOENT, "")


@attempt
def signal_others():
    os.kill(VICTIM["pid"], 0)


@attempt
def trace_others():
    check(libc.ptrace(16, VICTIM["pid"], 0, 0))
    os.waitpid(VICTIM["pid"], 0x40000000)
    check(libc.ptrace(17, VICTIM["pid"], 0, 0))


@attempt
def read_memory_of_others():
    buffer = ctypes.create_string_buffer(VICTIM["length"])
    local = (ctypes.c_ulong * 2)(ctypes.addressof(buffer), VICTIM["length"])
    remote = (ctypes.c_ulong * 2)(VICTIM["address"], VICTIM["length"])
    call("process_vm_readv", VICTIM["pid"], local, 1, remote, 1, 0)


@attempt
def read_memory_file_of_others():
    with open("/proc/%d/mem" % VICTIM["pid"], "rb", 0) as file:
        file.seek(VICTIM["address"])
        file.read(VICTIM["length"])


@attempt
def read_environment_of_others():
    if b"PASSWORD=" not in read("/proc/%d/environ" % VICTIM["pid"], 65536):
        raise OSError(errno.ENOENT, "")


@attempt
def enter_root_of_others():
    os.listdir("/proc/%d/root" % VICTIM["pid"])


@attempt
def take_descriptor_of_others():
    pidfd = call("pidfd_open", VICTIM["pid"], 0)
    call("pidfd_getfd", pidfd, VICTIM["descriptor"], 0)


@attempt
def connect_to_abstract_socket():
    connect("\0" + VICTIM["abstract"])


@attempt
def connect_to_socket_of_others():
    connect(VICTIM["socket"])


@attempt
def read_file_of_others():
    read(VICTIM["file"])


@attempt
def share_memory_of_others():
    check(libc.shmget(VICTIM["key"], 0, 0))


@attempt
def read_messages_of_others():
    check(libc.msgget(VICTIM["key"], 0))


@attempt
def read_state_file():
    read(PLACES["state"])


@attempt
def ask_the_supervisor():
    connect(PLACES["control"])


@attempt
def follow_link_out_of_app():
    link = DATA + "/link"
    if os.path.lexists(link):
        os.unlink(link)
    os.symlink(PLACES["outside"], link)
    read(link)


@attempt
def climb_out_of_app():
    read(APP + "/../" * 20 + PLACES["outside"].lstrip("/"))


@attempt
def climb_out_of_chroot():
    os.makedirs(DATA + "/jail", exist_ok=True)
    top = os.open("/", os.O_PATH)
    os.chroot(DATA + "/jail")
    os.fchdir(top)
    read(PLACES["outside"].lstrip("/"))


@attempt
def list_home_of_root():
    if not os.listdir("/root"):
        raise OSError(errno.ENOENT, "")


@attempt
def mount():
    os.makedirs(DATA + "/mount", exist_ok=True)
    check(libc.mount(b"none", (DATA + "/mount").encode(), b"tmpfs", 0, None))
    check(libc.umount2((DATA + "/mount").encode(), 0))


@attempt
def mount_by_new_calls():
    call("open_tree", -100, b"/", 1)


@attempt
def unshare():
    check(libc.unshare(0x04000000))


@attempt
def make_user_namespace():
    check(libc.unshare(0x10000000))


@attempt
def make_namespace_by_clone():
    if check(libc.syscall(56 if COLUMN == 0 else 220, 0x04000000 | 17, 0, 0, 0, 0)) == 0:
        os._exit(0)
    os.wait()


@attempt
def enter_namespace():
    with open("/proc/self/ns/uts") as file:
        check(libc.setns(file.fileno(), 0))


@attempt
def make_device():
    path = DATA + "/disk"
    os.mknod(path, 0o060600, os.makedev(7, 0))
    os.unlink(path)


@attempt
def open_kernel_log():
    os.open("/dev/kmsg", os.O_RDONLY | os.O_NONBLOCK)


@attempt
def make_set_user_id_file():
    path = DATA + "/setuid"
    with open(path, "w"):
        pass
    os.chmod(path, 0o4755)
    os.unlink(path)


@attempt
def gain_rights_by_set_user_id_file():
    if os.geteuid() == 0:
        try:
            os.setresuid(65534, 65534, 65534)
        except OSError:
            pass
    # The program is id(1), owned by root and set-user-id.
    if subprocess.run([APP + "/setuid-id", "-u"], capture_output=True, check=True).stdout != b"0\n":
        raise OSError(errno.EPERM, "")


@attempt
def become_root():
    if os.geteuid() == 0:
        os.setresuid(65534, 65534, 65534)
        raise OSError(0, "")
    os.setresuid(0, 0, 0)


@attempt
def write_kernel_setting():
    path = "/proc/sys/vm/swappiness"
    with open(path) as file:
        value = file.read()
    with open(path, "w") as file:
        file.write(value)


@attempt
def write_sys():
    path = "/sys/kernel/mm/ksm/pages_to_scan"
    with open(path) as file:
        value = file.read()
    with open(path, "w") as file:
        file.write(value)


@attempt
def write_system():
    os.close(os.open("/usr/bin/id", os.O_WRONLY))


@attempt
def rename_host():
    name = socket.gethostname().encode()
    check(libc.sethostname(name, len(name)))


@attempt
def use_keyring():
    key = call("add_key", b"user", b"tenement-escape", b"x", 1, -2)
    call("keyctl", 3, key)


@attempt
def load_bpf():
    call("bpf", 0, struct.pack("IIIIIIII", 2, 4, 4, 1, 0, 0, 0, 0) + bytes(64), 96)


@attempt
def watch_host():
    call("perf_event_open", struct.pack("IIQ", 1, 112, 0) + bytes(96), -1, 0, -1, 0)


@attempt
def use_ring():
    call("io_uring_setup", 4, bytes(120))


@attempt
def catch_page_faults():
    call("userfaultfd", 0)


@attempt
def open_file_by_number():
    handle = ctypes.create_string_buffer(struct.pack("Ii", 128, 0) + bytes(128))
    number = ctypes.c_int()
    call("name_to_handle_at", -100, APP.encode(), handle, ctypes.byref(number), 0)
    call("open_by_handle_at", os.open(APP, os.O_RDONLY), handle, 0)


@attempt
def listen_to_all_packets():
    socket.socket(socket.AF_PACKET, socket.SOCK_RAW).close()


def outcome(function):
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        word = "ok"
        try:
            function()
        except OSError as error:
            word = errno.errorcode.get(error.errno, "ok")
        except subprocess.CalledProcessError:
            word = "EPERM"
        os.write(writer, word.encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as file:
        word = file.read()
    _, status = os.waitpid(child, 0)
    return word or "killed by %d" % (status & 127)


with open(DATA + "/outcome.new", "w") as file:
    for function in attempts:
        print(function.__name__, outcome(function), file=file)
os.rename(DATA + "/outcome.new", DATA + "/outcome")
