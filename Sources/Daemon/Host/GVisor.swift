internal import JSON
internal import Linux
internal import Model
internal import Processes

/// Runs a sandbox in gVisor, a kernel of its own in user space, by the program `runsc` (`engine = "gvisor"`).
///
/// A bundle says what it sees: the system read-only, the app's directory, its data. All processes of `runsc` are in the
/// replica's cgroup, so limits and stops hold; `runsc` itself makes none.
///
/// See version 1.0 of the OCI runtime specification.
struct GVisor {
    /// The path of `runsc`.
    let program: String
    let host: HostLayout

    /// One run, as far as its bundle depends on it.
    struct Subject {
        var arguments: [String]
        /// `NAME=VALUE` entries.
        var environment: [String]
        var workingDirectory: String
        var identity: Identity
        /// What it sees beside the system.
        var places: [RootPlan.Place]
        /// Directories that it must not see inside of places.
        var hidden: [String] = []
        var hostName: String
        var openFiles: UInt64?
    }

    /// What is executed in the place of the service's own program.
    struct Command: Equatable, Sendable {
        var programs: [String]
        var arguments: [String]

        /// Executes it with our own rights: it is the engine that gives them up.
        func replace(_ request: inout LaunchRequest) {
            request.programs = programs
            request.arguments = arguments
            request.environment =
                ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]
                + request.environment.suffix(1)
            request.directory = "/"
            request.identity = nil
        }
    }

    /// `runsc` in the places where Debian and gVisor's own packages put it; `nil` where it is not installed.
    static func find() -> String? {
        ["/usr/local/bin/runsc", "/usr/bin/runsc", "/usr/local/sbin/runsc"].first { File.exists($0) }
    }

    /// Writes the bundle of a run into `directory`, which is made, and answers the command that runs it.
    func prepare(_ subject: Subject, in directory: String, id: String) throws(Errno) -> Command {
        let root = Path.join(directory, "root")
        let state = Path.join(directory, "state")
        for path in [root, state] { try Directory.makeAll(path, mode: 0o711) }
        for link in host.links {
            let place = root + link.path
            if !File.exists(place) { try File.makeLink(place, to: link.text) }
        }
        try File.replace(Path.join(directory, "config.json"), with: JSONWriter.bytes(bundle(subject)), mode: 0o600)
        return Command(
            programs: ["/bin/sh"], arguments: ["sh", "-c", Self.script, "gvisor", program, state, directory, id])
    }

    /// `runsc run` would die of a signal instead of passing it on, and its service with it.
    private static let script = """
        runsc=$1 state=$2 bundle=$3 id=$4
        "$runsc" --root "$state" --ignore-cgroups --network=host run --bundle "$bundle" "$id" <&0 &
        child=$!
        for signal in HUP INT QUIT TERM USR1 USR2 WINCH; do
            trap '"$runsc" --root "$state" kill "$id" '$signal $signal
        done
        wait $child
        code=$?
        while kill -0 $child 2>/dev/null; do
            wait $child
            code=$?
        done
        exit $code
        """

    /// The content of `config.json`.
    func bundle(_ subject: Subject) -> JSONValue {
        let kinds = ["pid", "mount", "ipc", "uts"]
        let namespaces: [JSONValue] = kinds.map { ["type": .string($0)] }
        // It is on the host's network until instances have their own.
        let network: JSONValue = ["type": "network", "path": "/proc/self/ns/net"]
        return [
            "ociVersion": "1.0.2",
            "process": process(subject),
            "root": ["path": "root", "readonly": true],
            "hostname": .string(subject.hostName),
            "mounts": .array(mounts(subject.places, hidden: subject.hidden)),
            "linux": ["namespaces": .array(namespaces + [network])],
        ]
    }

    private func process(_ subject: Subject) -> JSONValue {
        let identity = subject.identity
        var limits: [JSONValue] = []
        if let files = subject.openFiles.map({ Int64(clamping: $0) }) {
            limits.append(["type": "RLIMIT_NOFILE", "soft": .integer(files), "hard": .integer(files)])
        }
        return [
            "user": [
                "uid": .integer(Int64(identity.user)), "gid": .integer(Int64(identity.group)),
                "additionalGids": .array(identity.groups.map { .integer(Int64($0)) }),
            ],
            "args": .array(subject.arguments.map { .string($0) }),
            "env": .array(subject.environment.map { .string($0) }),
            "cwd": .string(subject.workingDirectory),
            "capabilities": [:],
            "noNewPrivileges": true,
            "rlimits": .array(limits),
        ]
    }

    private func mounts(_ places: [RootPlan.Place], hidden: [String]) -> [JSONValue] {
        var mounts: [JSONValue] = [
            ["destination": "/proc", "type": "proc", "source": "proc"],
            ["destination": "/dev", "type": "tmpfs", "source": "tmpfs"],
            ["destination": "/sys", "type": "sysfs", "source": "sysfs", "options": ["ro"]],
        ]
        mounts += ["/tmp", "/var/tmp", "/dev/shm"].map { path in
            ["destination": .string(path), "type": "tmpfs", "source": "tmpfs", "options": ["mode=1777"]]
        }
        mounts += host.directories.map { bind($0, at: $0, isReadOnly: true) }
        let masks = hidden.filter { path in
            places.contains { path != $0.source && path.hasPrefix($0.source + "/") }
        }
        var inner: [(path: String, mount: JSONValue)] = masks.map { path in
            let mount: JSONValue = ["destination": .string(path), "type": "tmpfs", "source": "tmpfs"]
            return (path, mount)
        }
        inner += places.map { ($0.target, bind($0.source, at: $0.target, isReadOnly: $0.isReadOnly)) }
        // An outer one first, or it would hide the inner one.
        return mounts + inner.sorted { $0.path.utf8.count < $1.path.utf8.count }.map(\.mount)
    }

    private func bind(_ source: String, at target: String, isReadOnly: Bool) -> JSONValue {
        [
            "destination": .string(target), "type": "bind", "source": .string(source),
            "options": ["rbind", isReadOnly ? "ro" : "rw", "nosuid", "nodev"],
        ]
    }
}
