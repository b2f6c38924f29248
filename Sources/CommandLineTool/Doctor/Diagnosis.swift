internal import Linux

/// Facts about a host → what they mean and what to do.
enum Diagnosis {
    static func findings(_ facts: HostFacts) -> [Finding] {
        kernelFindings(facts) + networkFindings(facts) + limitFindings(facts.limits)
            + facts.places.flatMap { placeFindings($0, isRoot: facts.isRoot) } + [clock(facts.clock)]
            + programFindings(facts)
    }

    private static func limitFindings(_ limits: LimitFacts) -> [Finding] {
        var findings: [Finding] = []
        if limits.descriptors >= 8192 {
            findings.append(Finding("descriptors", .good, "up to " + number(limits.descriptors)))
        } else {
            findings.append(
                Finding(
                    "descriptors", .warning, "only " + number(limits.descriptors),
                    "raise the hard limit: LimitNOFILE in the unit, or /etc/security/limits.conf"))
        }
        let processes = min(limits.processes, UInt64(max(limits.highestPID, 0)))
        if processes >= 4096 {
            findings.append(Finding("processes", .good, "up to " + number(processes)))
        } else {
            findings.append(
                Finding(
                    "processes", .warning, "only " + number(processes),
                    "raise the hard limit (LimitNPROC, /etc/security/limits.conf) and kernel.pid_max"))
        }
        if limits.inotifyInstances < 64 {
            findings.append(
                Finding(
                    "inotify", .warning, "only " + String(limits.inotifyInstances) + " watchers for each user",
                    "sysctl fs.inotify.max_user_instances=512"))
        }
        return findings
    }

    private static func number(_ value: UInt64) -> String { value == .max ? "no limit" : String(value) }

    private static func placeFindings(_ place: PlaceFact, isRoot: Bool) -> [Finding] {
        guard place.isWritable else {
            let isReadOnly = place.space?.isReadOnly ?? false
            return [
                Finding(
                    place.role, .bad, place.path + " cannot be written",
                    isReadOnly
                        ? "its file system is mounted read-only" : isRoot ? nil : "use --state FILE, or sudo")
            ]
        }
        guard let space = place.space else { return [Finding(place.role, .note, place.path + " can be written")] }
        let text = place.path + ": " + Format.bytes(Int(clamping: space.freeBytes)) + " free"
        if space.freeBytes < 100 << 20 {
            return [Finding(place.role, .bad, text, "free some, or set [settings] data_dir")]
        }
        if space.totalInodes > 0, space.freeInodes < 1000 {
            return [
                Finding(
                    place.role, .bad, text + ", but only " + String(space.freeInodes) + " inodes",
                    "remove small files there, or set [settings] data_dir")
            ]
        }
        // What is in the runtime directory is small.
        if place.role != "runtime", space.freeBytes < 1 << 30 {
            return [Finding(place.role, .warning, text, "logs need room")]
        }
        return [Finding(place.role, .good, text)]
    }

    /// Certificates and schedules need the date; a clock before this program was written is wrong.
    private static func clock(_ facts: ClockFacts) -> Finding {
        let advice = "install systemd-timesyncd or chrony"
        if facts.now <= 1_760_000_000 { return Finding("clock", .bad, "stands in the past", advice) }
        switch facts.isSynchronised {
        case true?: return Finding("clock", .good, "synchronised")
        case false?: return Finding("clock", .warning, "plausible, but nobody keeps it right", advice)
        case nil: return Finding("clock", .good, "plausible")
        }
    }
}
