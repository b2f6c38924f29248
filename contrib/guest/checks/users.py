#!/usr/bin/env python3
"""Without root, and where systemd has delegated nothing."""
import pwd
from checks import *

NAME = "dora"
SERVICES = """
[service.job]
command = "/bin/sleep"
args = ["1000"]
isolation = "process"
memory_limit_mb = 32
tasks_max = 10

[service.plain]
command = "/bin/sleep"
args = ["1000"]
isolation = "process"

[instances]
job = ["default"]
plain = ["default"]
"""


def as_user(*command, check=True):
    """As the user, beside its systemd."""
    user = pwd.getpwnam(NAME)
    environment = {"HOME": user.pw_dir, "USER": NAME, "PATH": "/usr/bin:/bin",
                   "XDG_RUNTIME_DIR": f"/run/user/{user.pw_uid}"}
    return run(["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--init-groups", *command],
               env=environment, cwd=user.pw_dir, check=check)


def users_rows():
    return {row["instance"]: row for row in json.loads(as_user(f"/home/{NAME}/.local/bin/tenement", "ps", "--json").stdout)}


def users_ready():
    """Waits for the user's service."""
    try:
        return eventually(lambda: users_rows().get("job:default", {}).get("state") == "ready" and users_rows(), "job ready", 60)
    except AssertionError as error:
        binary = f"/home/{NAME}/.local/bin/tenement"
        raise AssertionError(f"{error}: {as_user(binary, 'why', 'job', check=False).stdout}"
                             f"{as_user(binary, 'status', check=False).stdout}")


def write(path, text):
    user = pwd.getpwnam(NAME)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)
    run(["chown", "-R", f"{NAME}:", f"/home/{NAME}"])
    os.chmod(path, 0o600)


@check
def delegated():
    """A user with a delegated slice gets limits of memory, tasks and processors"""
    run(["useradd", "--create-home", NAME])
    run(["loginctl", "enable-linger", NAME])
    eventually(lambda: os.path.exists(f"/run/user/{pwd.getpwnam(NAME).pw_uid}/systemd/private"), "the user's systemd")
    write(f"/home/{NAME}/.local/state/tenement/state.toml",
          'schema = 1\n[settings]\nhttp = "127.0.0.1:0"\nadmin = "127.0.0.1:0"\n' + SERVICES)
    as_user("/job/contrib/install", "--user", "--product", "/job/product")
    row = users_ready()["job:default"]
    group = group_of(row["pid"])
    holds("tenement-keeper.service/" in group and f"/user@" in group, group)
    equal(read(f"{group}/memory.max").strip(), str(32 << 20))
    equal(read(f"{group}/pids.max").strip(), "10")


@check
def undelegated_controller():
    """What a user's slice lacks is an error that names key and controller"""
    state = f"/home/{NAME}/.local/state/tenement/state.toml"
    write(state, read(state).replace("tasks_max = 10", "tasks_max = 10\nio_weight = 50").replace("[settings]", '[settings]\ndegrade = "error"'))
    binary = f"/home/{NAME}/.local/bin/tenement"
    as_user(binary, "restart", "job", check=False)

    def refused():
        return "io_weight needs the cgroup v2 controller io" in as_user(binary, "why", "job").stdout
    eventually(refused, "the reason: " + as_user(binary, "why", "job").stdout)
    write(state, read(state).replace('degrade = "error"', 'degrade = "warn"'))
    as_user(binary, "restart", "job", check=False)
    users_ready()
    holds("runs without a limit: io_weight" in as_user(binary, "why", "job").stdout, as_user(binary, "why", "job").stdout)
    equal(read(group_of(users_rows()["job:default"]["pid"]) + "/memory.max").strip(), str(32 << 20))


@check
def users_end():
    """contrib/install --uninstall --user removes it again"""
    as_user("/job/contrib/install", "--uninstall", "--user")
    eventually(lambda: not run(["pgrep", "-u", NAME, "tenement"], check=False).stdout, "no process of it")


@check
def session():
    """A user without a delegated cgroup is refused what needs one, and all else runs"""
    write(f"/home/{NAME}/project/tenement.toml", '[settings]\ndegrade = "error"\nhttp = "127.0.0.1:0"\nadmin = "127.0.0.1:0"\n' + SERVICES)
    user = pwd.getpwnam(NAME)
    environment = {"HOME": user.pw_dir, "PATH": "/usr/bin:/bin", "XDG_RUNTIME_DIR": f"/run/user/{user.pw_uid}"}
    daemon = subprocess.Popen(["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--init-groups",
                               "/job/product/tenement", "up"], env=environment, cwd=f"/home/{NAME}/project",
                              stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)
    try:
        def listed():
            done = run(["/job/product/tenement", "ps", "--json"], cwd=f"/home/{NAME}/project", check=False)
            return {row["service"]: row for row in json.loads(done.stdout)} if done.returncode == 0 else {}
        eventually(lambda: listed().get("plain", {}).get("state") == "ready", "plain ready", 60)
        holds(listed()["job"]["state"] != "ready", "web runs without its limits")
        why = run(["/job/product/tenement", "why", "job"], cwd=f"/home/{NAME}/project").stdout
        holds("memory_limit_mb needs the cgroup v2 controller memory" in why, why)
    finally:
        daemon.terminate()
        daemon.wait(60)


@check
def root_by_hand():
    """Root without the units gets limits at the top of the hierarchy"""
    apply(SERVICES)
    daemon = subprocess.Popen(["/job/product/tenement", "daemon"], stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)
    try:
        import checks
        checks.BIN = "/job/product/tenement"
        eventually(lambda: tenement("status", check=False).startswith("tenement"), "an answer")
        row = ready("job:default")["job:default"]
        group = group_of(row["pid"])
        holds(group.startswith(f"{GROUPS}/tenement/"), group)
        equal(read(f"{group}/memory.max").strip(), str(32 << 20))
    finally:
        daemon.terminate()
        daemon.wait(60)


if __name__ == "__main__":
    main()
