import Linux
import Processes
import TestSupport
import Testing

@Suite("An isolated process sees", .timeLimit(.minutes(1)))
struct IsolatedViewTests {
    /// What a shell line prints inside.
    private func answer(
        _ line: String, user: UInt32 = 65534, _ change: (inout RootPlan, inout LaunchRequest) -> Void = { _, _ in }
    ) throws -> String {
        let enclosed = try Enclosed.shell(line, user: user, change)
        _ = try enclosed.executed()
        return try enclosed.text()
    }

    @Test("its own processes only", .needs(.root))
    func processes() throws {
        let outside = try Started.shell("exec sleep 1000")
        #expect(try answer("test -d /proc/\(outside.child.pid) || echo unseen") == "unseen\n")
        let names = try answer("ps -e -o comm=").split(separator: "\n").map(String.init)
        #expect(names == ["tenement-init", "sh", "ps"] || names == ["tenement-init", "ps"])
    }

    @Test("no home of anybody, no /tmp, /run, /var or /srv of the host", .needs(.root))
    func hidden() throws {
        let folder = try TemporaryFolder()
        try folder.write("secret", to: "file")
        #expect(
            try answer("ls -A /home /tmp /srv /mnt /var/lib /run; cat \(folder.path)/file 2>&1").contains("No such"))
        #expect(try answer("ls -A /home /tmp /srv /mnt /var/lib | grep -v :; ls -A /run") == "\n\n\n\nlock\n")
        #expect(try answer("ls /root 2>&1").contains("Permission denied"))
        #expect(try answer("ls -A /root", user: 0).isEmpty)
    }

    @Test("a system that cannot be changed, not even by root", .needs(.root))
    func readOnly() throws {
        for path in ["/usr/x", "/etc/x", "/sys/x", "/proc/sys/kernel/hostname"] {
            #expect(try answer("echo x > \(path) || echo refused", user: 0).hasSuffix("refused\n"), "\(path)")
        }
        #expect(try answer("mkdir /usr/x 2>&1", user: 0).contains("Read-only file system"))
    }

    @Test("a /tmp, /dev/shm and HOME of its own", .needs(.root))
    func ownPlaces() throws {
        let line = "cd && echo a > /tmp/a && echo b > /dev/shm/b && echo c > c && cat /tmp/a /dev/shm/b /home/me/c"
        let text = try answer(line) { plan, launch in
            plan.home = ("/home/me", FileOwner(user: 65534, group: 65534))
            launch.environment.append("HOME=/home/me")
        }
        #expect(text == "a\nb\nc\n")
        #expect(!File.exists("/tmp/a"))
    }

    @Test("the devices that every program needs, and no others", .needs(.root))
    func devices() throws {
        let names = try answer("ls /dev").split(separator: "\n").map(String.init)
        let expected = [
            "fd", "full", "null", "ptmx", "pts", "random", "shm", "stderr", "stdin", "stdout", "tty", "urandom", "zero",
        ]
        #expect(names == expected)
        #expect(
            try answer("echo x > /dev/null && head -c 3 /dev/urandom | wc -c && head -c 2 /dev/zero | wc -c")
                == "3\n2\n")
        let script = "import os,pty; m,s=os.openpty(); print(os.ttyname(s)); print(os.read(m,0)==b'' or True)"
        #expect(try answer("/usr/bin/python3 -c \"\(script)\"") == "/dev/pts/0\nTrue\n")
    }

    @Test("the places that it was given, at their paths, writable or not", .needs(.root))
    func places() throws {
        let folder = try TemporaryFolder()
        for name in ["app", "data", "read"] {
            try Directory.make(folder[name], mode: 0o777)
            try File.changeMode(of: folder[name], to: 0o777)
        }
        try folder.write("config", to: "app/config")
        let line =
            "cat \(folder["app"])/config && echo 1 > \(folder["app"])/one && echo 2 > /srv/two "
            + "&& echo 3 > \(folder["read"])/three || echo refused; ls -A \(folder.path)"
        let text = try answer(line) { plan, _ in
            plan.places = [
                RootPlan.Place(folder["read"], isReadOnly: true), RootPlan.Place(folder["data"], at: "/srv"),
                RootPlan.Place(folder["app"]),
            ]
        }
        #expect(text.hasPrefix("config"))
        #expect(text.contains("refused") && text.hasSuffix("app\nread\n"))
        #expect(File.exists(folder["app/one"]) && File.exists(folder["data/two"]) && !File.exists(folder["read/three"]))
    }

    @Test("nothing of what is hidden inside a place, but its own data below that", .needs(.root))
    func masked() throws {
        let folder = try TemporaryFolder()
        try Directory.makeAll(folder["app/.tenement/data/web"])
        try Directory.makeAll(folder["app/other/deep"])
        try folder.write("secret", to: "app/.tenement/state.toml")
        try folder.write("secret", to: "app/state.toml")
        try folder.write("mine", to: "app/.tenement/data/web/file")
        let line = "cd \(folder["app"]) && find . | sort | tr '\\n' ' '; cat state.toml .tenement/data/web/file"
        let text = try answer(line, user: 0) { plan, _ in
            plan.places = [RootPlan.Place(folder["app"]), RootPlan.Place(folder["app/.tenement/data/web"])]
            plan.hiddenDirectories = [
                folder["app/.tenement"], folder["app/.tenement/data"], folder["app/other"], "/nowhere",
            ]
            plan.hiddenFiles = [folder["app/state.toml"], folder["app/missing"]]
        }
        let paths =
            ". ./.tenement ./.tenement/data ./.tenement/data/web ./.tenement/data/web/file ./other ./state.toml "
        #expect(text == paths + "mine")
    }

    @Test("its own cgroup as the root of the hierarchy", .needs(.root), .needs(.cgroups))
    func cgroup() throws {
        #expect(try answer("cat /proc/self/cgroup | grep '^0:'") == "0::/\n")
    }

    @Test("its own host name, message queues and mounts, which nobody outside gets", .needs(.root))
    func names() throws {
        let before = try File.readText("/proc/self/mountinfo")
        var launch = LaunchRequest.shell("cat /proc/sys/kernel/hostname; cat /proc/sysvipc/shm | wc -l; mount | wc -l")
        launch.directory = "/"
        var isolation = try Isolation.here()
        isolation.mounts = RootPlan(host: try HostLayout.find()).steps
        isolation.hostName = "web-1"
        let enclosed = try Enclosed(launch, isolation)
        _ = try enclosed.executed()
        let lines = try enclosed.text().split(separator: "\n").map(String.init)
        #expect(lines.first == "web-1")
        #expect(lines.dropFirst().first == "1")
        #expect(try File.readText("/proc/self/mountinfo") == before)
    }
}
