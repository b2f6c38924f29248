#!/usr/bin/env python3
"""The units: boot, kill, restart, stop, shutdown."""
from checks import *

MARK = "/var/lib/tenement/second-boot"
SERVICES = """
[service.job]
command = "/bin/sh"
args = ["-c", "trap 'sleep 1; echo stopped >> /var/lib/job-ended; exit 0' TERM; while :; do sleep 0.1; done"]
isolation = "process"
memory_limit_mb = 32

[instances]
job = ["default"]
"""


def main_process(unit="tenement"):
    return int(run(["systemctl", "show", "-p", "MainPID", "--value", unit]).stdout)


def active(unit):
    return run(["systemctl", "is-active", unit], check=False).stdout.strip()


def again(old):
    eventually(lambda: main_process() not in (0, old), "another supervisor")
    return ready("job:default")["job:default"]


@check
def installed():
    """contrib/install installs, enables and starts three units"""
    apply(SERVICES)
    install()
    ready("job:default")
    for unit in ("tenement", "tenement-keeper", "tenement-shutdown"):
        equal(run(["systemctl", "is-enabled", unit]).stdout.strip(), "enabled")
        equal(active(unit), "active")


@check
def killed():
    """kill -9 of the supervisor: another one at once, one copy of each service"""
    old, before = main_process(), rows()["job:default"]["pid"]
    os.kill(old, 9)
    row = again(old)
    holds(not os.path.exists(f"/proc/{before}") or row["pid"] == before, "two copies")
    equal(count_services(), 1)


def count_services():
    return sum("job-ended" in line and "trap" in line for line in run(["ps", "-eo", "args"]).stdout.splitlines())


@check
def restarted():
    """systemctl restart: the same services are there again, in the holder's cgroup"""
    old = main_process()
    run(["systemctl", "restart", "tenement"])
    row = again(old)
    holds(group_of(row["pid"]).startswith(KEEPER), group_of(row["pid"]))
    equal(count_services(), 1)


@check
def reloaded():
    """daemon-reload, daemon-reexec and systemctl reload leave everything alone"""
    old, before = main_process(), rows()["job:default"]["pid"]
    for command in ("daemon-reload", "daemon-reexec"):
        run(["systemctl", command])
    run(["systemctl", "reload", "tenement"])
    equal((main_process(), rows()["job:default"]["pid"]), (old, before))
    holds(read(group_of(before) + "/memory.max").strip() == str(32 << 20), "the limit")


@check
def holder():
    """kill -9 of the holder: services, limits and supervisor stay, and the supervisor can be restarted"""
    before = rows()["job:default"]["pid"]
    os.kill(main_process("tenement-keeper"), 9)
    eventually(lambda: active("tenement-keeper") in ("failed", "active", "activating"), "the holder's end")
    equal(rows()["job:default"]["pid"], before)
    equal(read(group_of(before) + "/memory.max").strip(), str(32 << 20))
    old = main_process()
    run(["systemctl", "restart", "tenement"])
    row = again(old)
    equal(read(group_of(row["pid"]) + "/memory.max").strip(), str(32 << 20))


@check
def stopped():
    """systemctl stop ends the services in order and leaves nothing"""
    before = rows()["job:default"]["pid"]
    run(["systemctl", "stop", "tenement"])
    equal(active("tenement"), "inactive")
    holds(not os.path.exists(f"/proc/{before}"), "the service lives on")
    equal(count_services(), 0)
    run(["systemctl", "start", "tenement"])
    ready("job:default")


@check
def down():
    """tenement down --all ends the supervisor for good"""
    tenement("down", "--all")
    eventually(lambda: active("tenement") == "inactive", "no supervisor")
    equal(count_services(), 0)
    run(["systemctl", "start", "tenement"])
    ready("job:default")


@check
def started_at_boot():
    """After the boot all three units run, and the service with its limit"""
    row = ready("job:default", seconds=120)["job:default"]
    holds(row["uptime_s"] < float(read("/proc/uptime").split()[0]), "it is older than the boot")
    equal(read(group_of(row["pid"]) + "/memory.max").strip(), str(32 << 20))
    holds(group_of(row["pid"]).startswith(KEEPER), group_of(row["pid"]))


@check
def shut_down_in_order():
    """The shutdown before it let the service end by itself"""
    equal(read("/var/lib/job-ended").splitlines()[-1:], ["stopped"])


@check
def removed():
    """contrib/install --uninstall leaves no process, unit or program"""
    run(["/job/contrib/install", "--uninstall"])
    equal(count_services(), 0)
    holds(not os.path.exists(BIN), BIN)
    holds(not os.path.exists("/etc/systemd/system/tenement.service"), "a unit")
    holds(not run(["pgrep", "-f", "^/usr/local/.*tenement"], check=False).stdout, "a process")
    holds(os.path.exists(STATE), "the state file is gone")


SECOND = [started_at_boot, shut_down_in_order, removed]

if __name__ == "__main__":
    import checks
    first = [function for function in checks._checks if function not in SECOND]
    if os.path.exists(MARK):
        checks._checks[:] = SECOND
        main()
    checks._checks[:] = first
    try:
        main()
    except SystemExit as end:
        if end.code:
            raise
    if os.path.exists("/var/lib/job-ended"):
        os.remove("/var/lib/job-ended")
    open(MARK, "w").close()
    sys.exit(194)
