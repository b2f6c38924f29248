"""What the checks share: they run as root in a guest (contrib/guest/run) with the product beside them in /job.

A check is a function whose first line of documentation is a sentence; it fails by an exception. `main()` runs those of a
file in order, prints one line for each, and ends with status 1 if one failed.
"""
import json, os, subprocess, sys, time, traceback

BIN = "/usr/local/bin/tenement"
GROUPS = "/sys/fs/cgroup"
KEEPER = f"{GROUPS}/system.slice/tenement-keeper.service"
STATE = "/var/lib/tenement/state.toml"
_checks = []


def check(function):
    """Adds a function to what main() runs."""
    _checks.append(function)
    return function


def main():
    failed = 0
    for function in _checks:
        sentence = (function.__doc__ or function.__name__).strip().splitlines()[0]
        start = time.monotonic()
        try:
            function()
            print(f"ok      {sentence} ({time.monotonic() - start:.1f} s)", flush=True)
        except Exception as error:
            failed += 1
            print(f"FAILED  {sentence}: {type(error).__name__}: {error}", flush=True)
            print("".join(traceback.format_exc(limit=-4)), flush=True)
    print(f"{len(_checks) - failed} of {len(_checks)} checks passed", flush=True)
    if failed:
        diagnose()
    sys.exit(1 if failed else 0)


def diagnose():
    """Prints what helps to see why a check failed."""
    for command in (["journalctl", "--no-pager", "-n", "60", "-o", "short-monotonic", "-u", "tenement*"],
                    [BIN, "ps", "-o", "wide"], [BIN, "status"]):
        print("+", *command)
        print(run(command, check=False, timeout=20).stdout[-6000:])


def run(command, check=True, timeout=90, **options):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=timeout, **options)
    if check and done.returncode != 0:
        raise AssertionError(f"{' '.join(command)} ended with {done.returncode}: {done.stdout.strip()}")
    return done


def tenement(*arguments, check=True, **options):
    return run([BIN, *arguments], check=check, **options).stdout


def rows():
    """One row per replica, by instance name; none while no supervisor answers."""
    done = run([BIN, "ps", "--json"], check=False)
    return {row["instance"]: row for row in json.loads(done.stdout)} if done.returncode == 0 else {}


def equal(found, expected):
    assert found == expected, f"{found!r} is not {expected!r}"


def holds(condition, what):
    assert condition, what


def within(number, low, high, what):
    assert low <= number <= high, f"{what} is {number}, not in {low}…{high}"


def eventually(condition, what, seconds=30):
    """Asks until it is so: the guest is ten times slower than a host."""
    limit = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        assert time.monotonic() < limit, f"not within {seconds} s: {what}"
        time.sleep(0.1)


def read(path):
    with open(path) as file:
        return file.read()


def install(start=True):
    """Installs the product with its units, as contrib/install does."""
    run(["/job/contrib/install", "--product", "/job/product", *([] if start else ["--no-start"])])


def apply(text):
    """Makes `text` the state file of the host; a supervisor that runs applies it by itself."""
    os.makedirs(os.path.dirname(STATE), exist_ok=True)
    with open(STATE, "w") as file:
        file.write('schema = 1\n[settings]\nhttp = "127.0.0.1:8080"\nadmin = "127.0.0.1:8000"\n' + text)
    os.chmod(STATE, 0o600)


def ready(*names, seconds=60):
    def all_ready():
        found = rows()
        return all(name in found and found[name]["state"] == "ready" for name in names)
    eventually(all_ready, f"{', '.join(names)} ready: {tenement('ps', check=False)}", seconds)
    return rows()


def group_of(pid):
    """The cgroup of a process, as a directory."""
    return GROUPS + next(line[3:] for line in read(f"/proc/{pid}/cgroup").splitlines() if line.startswith("0::"))


def value(path, key):
    return next(int(line.split()[1]) for line in read(path).splitlines() if line.split()[0] == key)
