#!/usr/bin/env python3
"""Limits, as the units put them in force."""
import time
from checks import *

PYTHON = "/usr/bin/python3"
SERVICES = """
[service.greedy]
command = "/usr/bin/python3"
args = ["-c", '''
import os, time
if os.fork() == 0:
    time.sleep(0.5)
    block = bytearray(200 << 20)
    time.sleep(1000)
time.sleep(1000)
''']
isolation = "process"
memory_limit_mb = 64
backoff_base_ms = 2000

[service.bomb]
command = "/usr/bin/python3"
args = ["-c", '''
import os, time
made = 0
while True:
    try:
        if os.fork() == 0:
            time.sleep(1000)
        made += 1
    except BlockingIOError:
        break
open("count", "w").write(str(made))
time.sleep(1000)
''']
isolation = "process"
tasks_max = 20

[service.big]
command = "/bin/sh"
args = ["-c", "while :; do :; done & while :; do :; done"]
isolation = "process"
cpu_shares = 400

[service.small]
command = "/bin/sh"
args = ["-c", "while :; do :; done & while :; do :; done"]
isolation = "process"
cpu_shares = 100

[service.slow]
command = "/bin/sh"
args = ["-c", "while :; do :; done"]
isolation = "process"
cpu_quota = "20%"

[service.forest]
command = "/usr/bin/python3"
args = ["-c", '''
import os, time
for i in range(500):
    if os.fork() == 0:
        os.setsid()
        time.sleep(1000)
open("planted", "w").write("500")
time.sleep(1000)
''']
isolation = "process"

[service.steady]
command = "/bin/sleep"
args = ["1000"]
isolation = "process"
memory_limit_mb = 48
memory_high_mb = 40
io_weight = 300
"""


def goals(**up):
    """The instances that run: the guest has two processors for all of them."""
    return "\n[instances]\n" + "".join(f'{name} = ["default"]\n' for name in sorted(up) if up[name])


def only(*names):
    apply(SERVICES + goals(**{name: True for name in names}))

    def applied():
        # What removes more than half waits for a word.
        tenement("apply", check=False)
        return set(rows()) == {f"{name}:default" for name in names}
    eventually(applied, f"only {names}")


def usage(name):
    row = rows()[f"{name}:default"]
    return value(group_of(row["pid"]) + "/cpu.stat", "usage_usec")


def shares(*names, seconds=6):
    before = {name: usage(name) for name in names}
    start = time.monotonic()
    time.sleep(seconds)
    passed = time.monotonic() - start
    return [(usage(name) - before[name]) / 1e6 / passed for name in names]


@check
def start():
    """The units start, and services live below the holder's, with every controller"""
    apply(SERVICES + goals(steady=True))
    install()
    row = ready("steady:default")["steady:default"]
    group = group_of(row["pid"])
    holds(group.startswith(KEEPER + "/tenement/"), group)
    status = json.loads(tenement("status", "--json"))
    equal(status["cgroup"]["controllers"], ["cpu", "io", "memory", "pids"])
    equal(status["cgroup"]["missing"], [])


@check
def written():
    """Limits are in the files of the service's own cgroup"""
    group = group_of(rows()["steady:default"]["pid"])
    equal(read(f"{group}/memory.max").strip(), str(48 << 20))
    equal(read(f"{group}/memory.high").strip(), str(40 << 20))
    equal(read(f"{group}/memory.oom.group").strip(), "1")
    equal(read(f"{group}/memory.swap.max").strip(), "0")
    if os.path.exists(f"{group}/io.weight"):
        equal(read(f"{group}/io.weight").strip(), "default 300")


@check
def live():
    """A limit that is changed by hand holds at once, and nothing is restarted"""
    before = rows()["steady:default"]
    apply(SERVICES.replace("memory_limit_mb = 48", "memory_limit_mb = 56\ntasks_max = 9") + goals(steady=True))
    group = group_of(before["pid"])
    eventually(lambda: read(f"{group}/memory.max").strip() == str(56 << 20), "the new limit")
    equal(read(f"{group}/pids.max").strip(), "9")
    after = rows()["steady:default"]
    equal(after["pid"], before["pid"])
    equal(after["memory_limit_bytes"], 56 << 20)
    only("steady")
    eventually(lambda: read(f"{group}/pids.max").strip() == "max", "no limit any more")


@check
def shown():
    """ps -o wide, status and /metrics show limit, peak and pressure"""
    row = rows()["steady:default"]
    holds(row["memory_peak_bytes"] > 0, row)
    holds(row["cpu_pressure_percent"] is not None, row)
    holds("PRESSURE" in tenement("ps", "-o", "wide"), "a column")
    text = tenement("metrics")
    for name in ("memory_limit_bytes", "memory_peak_bytes", "tasks", "cpu_throttled_seconds_total",
                 "pressure_seconds_total"):
        holds(f'tenement_instance_{name}{{app="host",service="steady"' in text, f"{name}: {text[:2000]}")
    holds("pressure" in tenement("status"), tenement("status"))


@check
def survives():
    """Limits are there again after the supervisor was restarted, and after it was killed"""
    for command in (["systemctl", "restart", "tenement"], ["systemctl", "kill", "-s", "KILL", "tenement"]):
        old = read("/proc/%s/stat" % main_process()).split()[0]
        run(command)
        eventually(lambda: main_process() not in ("0", old), "another supervisor")
        eventually(lambda: tenement("status", check=False).startswith("tenement"), "an answer")
        row = ready("steady:default")["steady:default"]
        equal(read(group_of(row["pid"]) + "/memory.max").strip(), str(48 << 20))


def main_process():
    return run(["systemctl", "show", "-p", "MainPID", "--value", "tenement"]).stdout.strip()


@check
def memory():
    """A service of 64 MiB that takes 200 MiB is killed as a whole, restarted with growing delays, and said to be out of memory"""
    only("steady", "greedy")

    def killed():
        row = rows()["greedy:default"]
        return row if row["state"] == "backoff" and "out of memory" in (row["reason"] or "") else None
    row = eventually(killed, "out of memory in ps", 60)
    holds("limit 64.0 MiB" in row["reason"] and "peak 6" in row["reason"], row["reason"])
    holds("ran out of memory" in tenement("why", "greedy"), tenement("why", "greedy"))
    holds("ran out of memory" in tenement("events"), tenement("events"))
    # The first failure is answered at once, the second waits 2 s or so.
    holds(row["restarts"] >= 1, row)
    holds(row["next_try_s"] is not None, row)
    holds(not any("bytearray(200 << 20)" in line for line in processes()), "its other process lives on")
    holds('tenement_instance_oom_kills_total{app="host",service="greedy"' in tenement("metrics"), "no metric")
    equal(rows()["steady:default"]["state"], "ready")
    only("steady")


def processes():
    return run(["ps", "-eo", "args"]).stdout.splitlines()


@check
def tasks():
    """A fork bomb under tasks_max gets no further, and harms nobody"""
    before = rows()["steady:default"]["pid"]
    only("steady", "bomb")
    row = ready("bomb:default")["bomb:default"]
    group = group_of(row["pid"])
    eventually(lambda: value(f"{group}/pids.events", "max") > 0, "a refused fork")
    equal(read(f"{group}/pids.current").strip(), "20")
    run(["/bin/true"])
    equal(rows()["steady:default"]["pid"], before)
    only("steady")
    eventually(lambda: not os.path.exists(group), "its cgroup gone")


@check
def weights():
    """Two busy services with cpu_shares 400 and 100 get four to one"""
    only("big", "small")
    ready("big:default", "small:default")
    time.sleep(1)
    big, small = shares("big", "small")
    within(big / small, 3, 5, "the ratio")


@check
def quota():
    """cpu_quota = "20%" gives a fifth of a processor"""
    only("slow")
    ready("slow:default")
    time.sleep(1)
    within(shares("slow")[0] * 100, 15, 25, "percent")
    row = rows()["slow:default"]
    holds(value(group_of(row["pid"]) + "/cpu.stat", "nr_throttled") > 0, "it was never throttled")


@check
def forest():
    """stop of 500 processes in sessions of their own leaves an empty cgroup, and then none"""
    only("steady", "forest")
    row = ready("forest:default")["forest:default"]
    group = group_of(row["pid"])
    eventually(lambda: len(read(f"{group}/cgroup.procs").split()) == 501, "501 processes", 90)
    tenement("stop", "forest", timeout=60)
    eventually(lambda: not os.path.exists(group), "its cgroup gone")
    holds(not any("planted" in line for line in processes()), "some of them live on")


if __name__ == "__main__":
    main()
