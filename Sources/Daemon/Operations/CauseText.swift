internal import Linux
internal import Model
internal import Supervision

/// Facts of the supervisor as sentences for people, without a full stop.
enum CauseText {
    /// Why a replica is not what it should be: `exited with code 1`.
    static func text(_ cause: Cause) -> String {
        switch cause {
        case .exited(let report): text(report)
        case .spawnFailed(let failure): text(failure)
        case .startupTimeout: "was not ready within its startup_timeout"
        case .portTimeout: "had not bound its port within its port_timeout"
        case .unhealthy(let failure): "health check failed: \(text(failure))"
        case .watchdog: "did not send WATCHDOG=1 in time"
        case .announcedStop: "announced its end (STOPPING=1)"
        case .waiting(let name, let condition): "waits for \(name) to be \(condition.rawValue)"
        case .stopped(let by): "stopped" + text(by)
        }
    }

    static func text(_ report: ExitReport) -> String {
        let ending =
            switch report.status {
            case .exited(let code): "exited with code \(code)"
            case .signaled(let signal, let core):
                "was ended by \(signalName(signal))" + (core ? ", core dumped" : "")
            case .unknown: "ended while no supervisor ran"
            }
        guard report.outOfMemory else { return ending }
        return "ran out of memory (" + (report.memory.map { text($0) + "; " } ?? "") + ending + ")"
    }

    /// `peak 64.0 MiB, limit 64.0 MiB`.
    private static func text(_ memory: MemoryAtEnd) -> String {
        let peak = memory.peak.map { "peak " + mebibytes($0) + ", " } ?? ""
        return peak + (memory.limit.map { "limit " + mebibytes($0) } ?? "the host had none left")
    }

    /// `64.0 MiB`.
    static func mebibytes(_ bytes: UInt64) -> String {
        let tenths = (bytes / 1024 * 10 + 512) / 1024
        return "\(tenths / 10).\(tenths % 10) MiB"
    }

    /// The short form for a table: `exited 1`, `SIGKILL`.
    static func short(_ cause: Cause) -> String {
        guard case .exited(let report) = cause else { return text(cause) }
        if report.outOfMemory { return "out of memory" + (report.memory.map { ": " + text($0) } ?? "") }
        return switch report.status {
        case .exited(let code): "exited \(code)"
        case .signaled(let signal, _): signalName(signal)
        case .unknown: "ended"
        }
    }

    static func text(_ failure: SpawnFailure) -> String {
        let reason = failure.errorNumber == 0 ? "" : ": \(Errno(code: failure.errorNumber).text)"
        return switch failure.step {
        case "execve": "cannot execute '\(failure.subject)'\(reason)"
        case "chdir": "cannot enter directory '\(failure.subject)'\(reason)"
        case "setuid", "setgid", "setgroups": "cannot enter user '\(failure.subject)' (step \(failure.step))\(reason)"
        case "find_user": "there is no user '\(failure.subject)'\(reason)"
        case "find_group": "there is no group '\(failure.subject)'\(reason)"
        case "socket_taken": "another process serves its socket: \(failure.subject)"
        case "port_taken": "its port is taken: \(failure.subject)"
        case "node_port_taken": "another program has its node port: \(failure.subject)"
        case "port_range_used_up": "no port of port_range is free"
        case "not_built_yet": "this version does not support \(failure.subject)"
        case "read_file": "cannot read '\(failure.subject)'\(reason)"
        case "secret_is_readable_by_others": "'\(failure.subject)' holds a secret and can be read by others"
        case "no_credentials": "there is no credential '\(failure.subject)'"
        case "pid_one": "its tenement-init ended at once (\(failure.subject))"
        case "mount": "cannot show '\(failure.subject)' to it (step mount)\(reason)"
        case "no_user": "no user of uid_range is its own yet: `tenement reload`, or a wider uid_range"
        case "not_owners": "'\(failure.subject)' is nothing that the owner of the app's directory could open"
        case "account_files": "cannot write its account files\(reason)"
        case "engine_missing": "engine gvisor needs the program runsc: apt-get install runsc"
        case "engine_health": "engine gvisor executes no health command: use type = \"http\" or \"tcp\""
        case "engine_bundle": "cannot write '\(failure.subject)' for gVisor\(reason)"
        case "engine_needs_root": "engine gvisor needs a supervisor that runs as root"
        case "engine_sockets": "engine gvisor has no unix sockets of the host: use a port, not \(failure.subject)"
        case "mount_needs_isolation": "'\(failure.subject)' can only be mounted with isolation namespace or sandbox"
        case "limits_missing": "cannot be limited: \(failure.subject)"
        case "write_limit": "cannot write the limit \(failure.subject)\(reason)"
        case "create_cgroup": "cannot make a cgroup for it\(reason)"
        case "no_endpoint": "it has no port or socket to be asked at"
        case "plan": failure.subject
        default:
            "cannot be started (step \(failure.step)\(failure.subject.isEmpty ? "" : " '\(failure.subject)'"))\(reason)"
        }
    }

    static func text(_ failure: ProbeFailure) -> String {
        switch failure {
        case .status(let status): "status \(status)"
        case .timedOut: "no answer in time"
        case .unreachable(let code): "cannot connect: \(Errno(code: code).text)"
        case .noAnswer: "no HTTP answer"
        case .exited(.exited(let code)): "its command exited with code \(code)"
        case .exited(.signaled(let signal, _)): "its command was ended by \(signalName(signal))"
        case .exited(.unknown): "its command ended"
        case .notStarted(let failure): text(failure)
        }
    }

    /// `SIGKILL`; `signal 35` where there is no name.
    private static func signalName(_ signal: UInt8) -> String {
        let name = Signals.name(of: Int32(signal))
        return name.first?.isNumber == true ? "signal \(name)" : "SIG\(name)"
    }

    private static func text(_ author: Operator?) -> String {
        guard let author else { return "" }
        return " by \(author.command)" + (author.uid.map { " (uid \($0))" } ?? "")
    }
}
