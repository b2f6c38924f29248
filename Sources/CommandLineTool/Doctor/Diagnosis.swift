/// Facts about a host → what they mean and what to do.
enum Diagnosis {
    static func findings(_ facts: HostFacts) -> [Finding] {
        [
            kernel(facts), cgroups(facts), controllers(facts), userNamespaces(facts), state(facts), ports(facts),
            descriptors(facts), disk(facts), clock(facts), programs(facts),
        ]
    }

    private static func kernel(_ facts: HostFacts) -> Finding {
        let numbers = facts.kernel.split { !$0.isNumber }.prefix(2).compactMap { Int($0) }
        let text = "Linux " + facts.kernel
        guard numbers.count == 2 else { return Finding(name: "kernel", verdict: .warning, text: text + ": unknown") }
        if (numbers[0], numbers[1]) < (5, 14) {
            return Finding(
                name: "kernel", verdict: .bad, text: text + ": too old",
                advice: "5.14 or newer is needed for cgroup.kill and clone3")
        }
        return Finding(name: "kernel", verdict: .good, text: text)
    }

    private static func cgroups(_ facts: HostFacts) -> Finding {
        switch facts.cgroups {
        case .unified(isWritable: true):
            Finding(name: "cgroups", verdict: .good, text: "version 2, writable: limits and complete stops work")
        case .unified(isWritable: false):
            Finding(
                name: "cgroups", verdict: .warning, text: "version 2, not writable: no limits for this user",
                advice: "run the daemon as root, or from a unit with Delegate=yes")
        case .hybrid:
            Finding(
                name: "cgroups", verdict: .warning, text: "version 1 with version 2 beside it: no limits",
                advice: "boot with systemd.unified_cgroup_hierarchy=1")
        case .legacy:
            Finding(
                name: "cgroups", verdict: .warning, text: "version 1 only: no limits",
                advice: "boot with systemd.unified_cgroup_hierarchy=1")
        case .none:
            Finding(
                name: "cgroups", verdict: .warning, text: "not mounted: stops fall back to process groups",
                advice: "mount -t cgroup2 none /sys/fs/cgroup")
        }
    }

    private static func controllers(_ facts: HostFacts) -> Finding {
        let missing = ["cpu", "memory", "pids", "io"].filter { !facts.controllers.contains($0) }
        if missing.isEmpty { return Finding(name: "controllers", verdict: .good, text: "cpu, memory, pids, io") }
        return Finding(
            name: "controllers", verdict: .warning, text: "missing: " + missing.joined(separator: ", "),
            advice: "limits of these kinds are refused; in a container, ask its host for them")
    }

    private static func userNamespaces(_ facts: HostFacts) -> Finding {
        if facts.maxUserNamespaces == 0 || facts.maxUserNamespaces == nil {
            return Finding(
                name: "user namespaces", verdict: .warning, text: "off: no sandbox isolation",
                advice: "sysctl user.max_user_namespaces=10000")
        }
        if facts.restrictsUserNamespaces, !facts.isRoot {
            return Finding(
                name: "user namespaces", verdict: .warning, text: "off for ordinary users: only process isolation",
                advice: "run the daemon as root")
        }
        return Finding(name: "user namespaces", verdict: .good, text: "on")
    }

    private static func state(_ facts: HostFacts) -> Finding {
        if facts.canWriteState {
            return Finding(name: "state", verdict: .good, text: facts.stateDirectory + " can be written")
        }
        return Finding(
            name: "state", verdict: .bad, text: facts.stateDirectory + " cannot be written",
            advice: facts.isRoot ? "is its file system mounted read-only?" : "use --state FILE, or sudo")
    }

    private static func ports(_ facts: HostFacts) -> Finding {
        let taken = [UInt16(80), 8000, 8080].filter { facts.listeners.contains($0) }
        if taken.isEmpty { return Finding(name: "ports", verdict: .good, text: "80, 8000 and 8080 are free") }
        return Finding(
            name: "ports", verdict: .warning,
            text: "somebody listens on " + taken.map { String($0) }.joined(separator: ", "),
            advice: "tenement moves on to the next port, or set [settings] http and admin")
    }

    private static func descriptors(_ facts: HostFacts) -> Finding {
        if facts.descriptorLimit >= 8192 {
            return Finding(name: "descriptors", verdict: .good, text: "up to " + String(facts.descriptorLimit))
        }
        return Finding(
            name: "descriptors", verdict: .warning, text: "only " + String(facts.descriptorLimit),
            advice: "raise the hard limit: LimitNOFILE in the unit, or /etc/security/limits.conf")
    }

    private static func disk(_ facts: HostFacts) -> Finding {
        guard let free = facts.freeBytes else { return Finding(name: "disk", verdict: .warning, text: "unknown") }
        let text = Format.bytes(free) + " free for state and logs"
        if free < 100 << 20 {
            return Finding(name: "disk", verdict: .bad, text: text, advice: "free some, or set [settings] data_dir")
        }
        if free < 1 << 30 { return Finding(name: "disk", verdict: .warning, text: text, advice: "logs need room") }
        return Finding(name: "disk", verdict: .good, text: text)
    }

    /// Certificates and schedules need the date; a clock before this program was written is wrong.
    private static func clock(_ facts: HostFacts) -> Finding {
        if facts.now > 1_760_000_000 { return Finding(name: "clock", verdict: .good, text: "plausible") }
        return Finding(
            name: "clock", verdict: .bad, text: "stands in the past", advice: "install systemd-timesyncd or chrony")
    }

    private static func programs(_ facts: HostFacts) -> Finding {
        if facts.missingPrograms.isEmpty {
            return Finding(name: "programs", verdict: .good, text: "tenement-router and tenement-init are there")
        }
        return Finding(
            name: "programs", verdict: .bad, text: "not found: " + facts.missingPrograms.joined(separator: ", "),
            advice: "they belong beside tenement, in ../libexec/tenement, or in $TENEMENT_LIBEXEC")
    }
}
