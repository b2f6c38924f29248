"""Asks a real supervisor's resolver with the programs that people use; prints `ok NAME` or `FAILED NAME: why`.

Usage: names.py FOLDER-OF-PROGRAMS EMPTY-FOLDER, in network and mount namespaces of its own, as root.
"""
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import traceback
import urllib.request

PROGRAMS, FOLDER = sys.argv[1:3]
STATE = f"{FOLDER}/state.toml"
ENVIRONMENT = {
    "PATH": f"{PROGRAMS}:/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin",
    "HOME": FOLDER, "XDG_RUNTIME_DIR": FOLDER, "TENEMENT_LIBEXEC": PROGRAMS, "TENEMENT_STATE": STATE, "LANG": "C.UTF-8",
}
STARTED = []
CHECKS = []
TEXT = """
[settings]
http = "127.0.0.1:0"
admin = "127.0.0.1:0"
dns = ["127.0.0.100:53", "[::1]:53"]
default_isolation = "process"
data_dir = "FOLDER/data"

[service.web]
command = "exec python3 -m http.server --bind 127.0.0.1 $PORT"
ports = [{ port = 8123, name = "http", type = "http" }]

[service.db]
command = "exec python3 -m http.server --bind 127.0.0.1 5432"
ports = [{ port = 5432, name = "sql", type = "tcp" }]

[service.game]
command = "exec python3 -c 'import socket; s = socket.socket(2, 2); s.bind((str(), 9000)); s.recv(1)'"
ports = [{ port = 9000, name = "play", type = "udp" }]

[service.inside]
command = "python3 SCRIPT >$DATA_DIR/answer; exec tail -f /dev/null"
isolation = "namespace"

[instances]
inside = ["default"]
web = ["default"]
db = ["default"]
game = ["default"]

[app.shop]
directory = "FOLDER"
release = "v1"

[app.shop.releases]
v1 = { at = 2026-11-19T09:00:00Z, by = "deploy", definition = "v1" }

[app.shop.definition.v1]
source = ["Procfile"]
service.api = { command = "tail -f /dev/null" }

[app.blog]
directory = "FOLDER"
release = "v1"

[app.blog.releases]
v1 = { at = 2026-11-19T09:00:00Z, by = "deploy", definition = "v1" }

[app.blog.definition.v1]
source = ["Procfile"]
service.front = { command = "tail -f /dev/null" }

[routing]
short = "shop"

[allocated]
"blog/front:default" = { address = "127.0.1.2" }
"shop/api:default" = { address = "127.0.1.1" }
""".replace("FOLDER", FOLDER).replace("SCRIPT", "/etc/inside.py")
INSIDE = """
import socket
import time

for name in ("db", "db.app.miren", "api.shop"):
    while True:
        try:
            print(name, socket.gethostbyname(name), flush=True)
            break
        except OSError:
            time.sleep(0.05)
print(open("/etc/resolv.conf").read().split())
"""


def check(function):
    CHECKS.append(function)
    return function


def run(*arguments, timeout=20, fails=False):
    result = subprocess.run(
        arguments, env=ENVIRONMENT, cwd=FOLDER, capture_output=True, text=True, timeout=timeout, check=False)
    assert fails or result.returncode == 0, f"{arguments}: {result.stdout}{result.stderr}"
    return result.stdout.strip() + (result.stderr if fails else "")


def start(*arguments):
    process = subprocess.Popen(arguments, env=ENVIRONMENT, cwd=FOLDER, stderr=open(f"{FOLDER}/log", "a", encoding="utf8"))
    STARTED.append(process)
    return process


def dig(*arguments, server="127.0.0.100"):
    return run("dig", f"@{server}", "+time=2", "+tries=3", *arguments, timeout=30)


def short(*arguments, **options):
    return dig("+short", *arguments, **options)


def code(*arguments):
    return dig("+noall", "+comments", *arguments).split("status: ")[1].split(",")[0]


def eventually(condition, seconds=10):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "not in time"
        time.sleep(0.02)


def as_client(*arguments):
    """Runs a program whose /etc/resolv.conf is that of a service."""
    command = f"mount --bind {FOLDER}/client.conf /etc/resolv.conf && exec \"$@\""
    return run("unshare", "-m", "--propagation", "private", "sh", "-c", command, "sh", *arguments)


def save(path, text):
    """Writes a file as editors do: another one renamed over it."""
    with open(f"{path}.new", "w", encoding="utf8") as file:
        file.write(text)
    os.rename(f"{path}.new", path)


def equal(found, wanted):
    assert found == wanted, f"{found!r} is not {wanted!r}"


@check
def a_service_by_every_name():
    for name in ("web.app.tenement", "web.app.miren", "web.internal", "web", "1.web.app.tenement", "api.shop.internal", "front"):
        equal(short(name), "127.0.0.1")


@check
def over_tcp_and_ipv6():
    equal(short("+tcp", "web.app.tenement"), "127.0.0.1")
    equal(short("web.app.tenement", server="::1"), "127.0.0.1")
    equal(short("+tcp", "web.app.tenement", server="::1"), "127.0.0.1")


@check
def nothing_where_nothing_is():
    equal(code("nobody.app.miren"), "NXDOMAIN")
    equal(code("web.app.miren", "AAAA"), "NOERROR")


@check
def the_port_of_a_service():
    priority, weight, port, target = short("SRV", "_http._tcp.web.app.tenement").split()
    equal((priority, weight, target), ("0", "0", "1.web.app.tenement."))
    address = short(target)
    with socket.create_connection((address, int(port)), timeout=5) as client:
        client.sendall(b"GET / HTTP/1.0\r\n\r\n")
        assert client.recv(4) == b"HTTP"
    equal(short("SRV", "_play._udp.game.internal"), "0 0 9000 game.internal.")


@check
def the_c_library_and_its_search_list():
    equal(as_client("getent", "ahostsv4", "web").split()[:3:2], ["127.0.0.1", "web.app.miren"])
    equal(as_client("getent", "ahostsv4", "db.app.miren").split()[0], "127.0.0.1")


@check
def python():
    text = "import socket; c = socket.create_connection(('db.app.miren', 5432), 5); c.send(b'GET / HTTP/1.0\\r\\n\\r\\n')"
    equal(as_client("python3", "-c", text + "; print(c.recv(4).decode())"), "HTTP")


@check
def node():
    text = """
        const dns = require("dns").promises;
        (async () => {
            const looked = await dns.lookup("db.app.miren");
            const asked = await dns.resolve4("web.app.miren", { ttl: true });
            const ports = await dns.resolveSrv("_sql._tcp.db.app.miren");
            const missing = await dns.resolve4("nobody.app.miren").catch(error => error.code);
            console.log(JSON.stringify([looked.address, asked, ports[0].port, missing]));
        })();
    """
    equal(json.loads(as_client("node", "-e", text)), ["127.0.0.1", [{"address": "127.0.0.1", "ttl": 5}], 5432, "ENOTFOUND"])


@check
def an_isolated_service_with_no_set_up_of_its_own():
    wanted = "db 127.0.0.1\ndb.app.miren 127.0.0.1\napi.shop 127.0.0.1\n"
    wanted += "['nameserver', '127.0.0.100', 'nameserver', '::1', 'search', 'app.miren']\n"
    path = f"{FOLDER}/data/inside/default/answer"

    def answer():
        with open(path, encoding="utf8") as file:
            return file.read()

    eventually(lambda: answer() == wanted)


@check
def variables_for_who_does_not_ask():
    pid = json.loads(run("tenement", "ps", "web:default", "--json"))[0]["pid"]
    with open(f"/proc/{pid}/environ", encoding="utf8") as file:
        variables = dict(line.split("=", 1) for line in file.read().split("\0") if line)
    equal((variables["TENEMENT_DB_HOST"], variables["TENEMENT_DB_PORT"]), ("127.0.0.1", "5432"))
    assert "TENEMENT_API_PORT" not in variables and "TENEMENT_WEB_PORT" not in variables


@check
def everything_else_is_asked_of_the_host_s_server():
    equal(short("www.example.test"), "192.0.2.7")
    equal(short("+tcp", "www.example.test"), "192.0.2.7")
    equal(short("www.example.test", server="::1"), "192.0.2.7")
    equal(as_client("getent", "ahostsv4", "www.example.test").split()[0], "192.0.2.7")
    equal(short("metadata.google.internal"), "192.0.2.8")
    equal(short("-x", "192.0.2.7"), "www.example.test.")


@check
def a_long_answer_comes_whole():
    assert len(short("TXT", "long.example.test")) > 1500
    assert " tc " in dig("+ignore", "+bufsize=512", "+noall", "+comments", "TXT", "long.example.test")
    assert len(short("+tcp", "TXT", "long.example.test")) > 1500


@check
def another_server_when_resolv_conf_changes():
    save("/etc/resolv.conf", "nameserver 127.0.0.98\n")
    eventually(lambda: short("www.example.test") == "192.0.2.9")
    save("/etc/resolv.conf", "nameserver 127.0.0.100\nnameserver 127.0.0.99\n")
    eventually(lambda: short("www.example.test") == "192.0.2.7")


@check
def another_server_after_a_hangup():
    # What is written through a mount is no news for the directory.
    save(f"{FOLDER}/mounted.conf", "nameserver 127.0.0.98\n")
    run("mount", "--bind", f"{FOLDER}/mounted.conf", "/etc/resolv.conf")
    STARTED[-1].send_signal(signal.SIGHUP)
    eventually(lambda: short("www.example.test") == "192.0.2.9")
    run("umount", "/etc/resolv.conf")
    STARTED[-1].send_signal(signal.SIGHUP)
    eventually(lambda: short("www.example.test") == "192.0.2.7")


@check
def the_next_server_when_one_is_gone():
    save("/etc/resolv.conf", "nameserver 127.0.0.97\nnameserver 127.0.0.99\n")
    for _ in range(3):
        equal(short("www.example.test"), "192.0.2.7")


@check
def strangers_are_refused():
    equal(code("-b", "192.0.2.66", "web.app.miren"), "REFUSED")
    equal(code("-b", "192.0.2.66", "www.example.test"), "REFUSED")
    equal(code("-b", "192.0.2.66", "+tcp", "web.app.miren"), "REFUSED")


@check
def apps_do_not_see_each_other():
    equal(code("-b", "127.0.1.1", "api.app.miren"), "NOERROR")
    equal(code("-b", "127.0.1.2", "front.app.miren"), "NOERROR")
    for name in ("front", "front.blog", "web", "db"):
        equal(code("-b", "127.0.1.1", f"{name}.app.miren"), "NXDOMAIN")
    equal(code("-b", "127.0.1.2", "api.app.miren"), "NXDOMAIN")
    equal(short("-b", "127.0.1.1", "www.example.test"), "192.0.2.7")


@check
def names_follow_the_state_file():
    with open(STATE, encoding="utf8") as file:
        text = file.read()
    added = '[service.extra]\ncommand = "tail -f /dev/null"\n\n[instances]\n'
    equal(code("extra.app.tenement"), "NXDOMAIN")
    save(STATE, text.replace("[instances]\n", added, 1))
    eventually(lambda: short("extra.app.tenement") == "127.0.0.1")
    save(STATE, text)
    eventually(lambda: code("extra.app.tenement") == "NXDOMAIN")


@check
def a_replica_has_a_name_while_it_runs():
    run("tenement", "stop", "web:default")
    eventually(lambda: code("1.web.app.tenement") == "NXDOMAIN")
    equal(short("web.app.tenement"), "127.0.0.1")
    run("tenement", "spawn", "web")
    eventually(lambda: short("1.web.app.tenement") == "127.0.0.1")


@check
def a_router_that_dies_is_replaced_by_one_that_knows_everything():
    for _ in range(3):
        before = json.loads(run("tenement", "status", "--json"))["router_pid"]
        os.kill(before, signal.SIGKILL)
        for name in ("web.app.tenement", "www.example.test"):
            assert short(name) in ("127.0.0.1", "192.0.2.7")
        assert json.loads(run("tenement", "status", "--json"))["router_pid"] != before


@check
def names_outlive_a_supervisor_that_dies():
    daemon = STARTED[-1]
    daemon.kill()
    daemon.wait()
    equal(short("web.app.tenement"), "127.0.0.1")
    equal(short("www.example.test"), "192.0.2.7")
    start("tenement", "daemon")
    eventually(lambda: run("tenement", "status", fails=True).startswith("tenement "))
    eventually(lambda: short("1.web.app.tenement") == "127.0.0.1")
    equal(short("www.example.test"), "192.0.2.7")


@check
def metrics_count_questions_over_all_routers():
    listeners = json.loads(run("tenement", "status", "--json"))["listeners"]
    admin = next(row["address"] for row in listeners if row["name"] == "admin")

    def counts():
        with urllib.request.urlopen(f"http://{admin}/metrics", timeout=5) as answer:
            lines = answer.read().decode().splitlines()
        found = dict(line.rsplit(" ", 1) for line in lines if line.startswith("tenement_dns_queries_total"))
        return [int(found[f'tenement_dns_queries_total{{result="{name}"}}'])
                for name in ("answered", "forwarded", "failed", "refused")]

    before = counts()
    short("web.app.tenement")
    code("nobody.app.tenement")
    short("www.example.test")
    code("-b", "192.0.2.66", "web.app.tenement")
    equal([after - then for after, then in zip(counts(), before)], [2, 1, 0, 1])
    old = json.loads(run("tenement", "status", "--json"))["router_pid"]
    os.kill(old, signal.SIGKILL)
    short("web.app.tenement")
    eventually(lambda: sum(counts()) == sum(before) + 5)


@check
def status_tells_where_it_listens():
    listeners = json.loads(run("tenement", "status", "--json"))["listeners"]
    equal([row["address"] for row in listeners if row["name"] == "dns"], ["127.0.0.100:53", "[::1]:53"])


@check
def an_address_that_is_taken_is_an_error_that_names_the_holder():
    path = f"{FOLDER}/other.toml"
    save(path, '[settings]\nhttp = "off"\nadmin = "off"\ndns = "127.0.0.99:53"\n')
    said = run("tenement", "daemon", "--state", path, fails=True)
    assert "127.0.0.99:53" in said and "dnsmasq" in said, said


def prepare():
    run("ip", "link", "set", "lo", "up")
    for address in ("192.0.2.66/32",):
        run("ip", "address", "add", address, "dev", "lo")
    # A copy of /etc, so that resolv.conf can be replaced as on a host.
    shutil.copytree("/etc", f"{FOLDER}/etc", symlinks=True)
    if os.path.islink(f"{FOLDER}/etc/resolv.conf"):
        os.unlink(f"{FOLDER}/etc/resolv.conf")
    save(f"{FOLDER}/etc/resolv.conf", "nameserver 127.0.0.99\n")
    save(f"{FOLDER}/etc/inside.py", INSIDE)
    run("mount", "--bind", f"{FOLDER}/etc", "/etc")
    save(f"{FOLDER}/client.conf", "search app.miren\nnameserver 127.0.0.100\n")
    long = ",".join("x" * 200 for _ in range(9))
    for last, answer in ((99, "192.0.2.7"), (98, "192.0.2.9")):
        start(
            "dnsmasq", "--no-daemon", "--conf-file=/dev/null", "--no-hosts", "--no-resolv", "--bind-interfaces",
            f"--listen-address=127.0.0.{last}", "--port=53", "--user=root", "--edns-packet-max=4096", "--pid-file=",
            f"--host-record=www.example.test,{answer}", "--host-record=metadata.google.internal,192.0.2.8",
            f"--txt-record=long.example.test,{long}")
    save(STATE, TEXT)
    start("tenement", "daemon")
    eventually(lambda: subprocess.run(
        ["tenement", "status"], env=ENVIRONMENT, capture_output=True, check=False).returncode == 0)
    eventually(lambda: "ready" in run("tenement", "ps", "web:default", "--json", fails=True))
    eventually(lambda: "ready" in run("tenement", "ps", "db:default", "--json", fails=True))
    eventually(lambda: "ready" in run("tenement", "ps", "game:default", "--json", fails=True))


def finish():
    run("tenement", "down", "--all", fails=True)
    for process in STARTED:
        process.terminate()
        process.wait(timeout=15)


try:
    prepare()
    for function in CHECKS:
        name = function.__name__.replace("_", " ")
        try:
            function()
            print(f"ok {name}", flush=True)
        except Exception:  # noqa: BLE001 - whatever it is, the test shows it
            print(f"FAILED {name}: {' / '.join(traceback.format_exc().splitlines()[-3:])}", flush=True)
finally:
    finish()
