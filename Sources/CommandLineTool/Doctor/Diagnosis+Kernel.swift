internal import Linux

/// Judges the kernel, its cgroups and what isolation can be had.
extension Diagnosis {
    static func kernelFindings(_ facts: HostFacts) -> [Finding] {
        [
            kernel(facts.kernel), features(facts.kernel), cgroups(facts), controllers(facts.cgroups),
            userNamespaces(facts), landlock(facts.kernel), seccomp(facts.kernel), gVisor(facts.programs),
        ]
    }

    private static func kernel(_ facts: KernelFacts) -> Finding {
        let numbers = facts.release.split { !$0.isNumber }.prefix(2).compactMap { Int($0) }
        let text = "Linux " + facts.release
        guard numbers.count == 2 else { return Finding("kernel", .warning, text + ": unknown") }
        if (numbers[0], numbers[1]) < (5, 14) {
            return Finding("kernel", .bad, text + ": too old", "5.14 or newer is needed for cgroup.kill and clone3")
        }
        return Finding("kernel", .good, text)
    }

    private static func features(_ facts: KernelFacts) -> Finding {
        let has = facts.features
        var missing: [String] = []
        if !has.cloneIntoCgroup { missing.append("clone3 into cgroup") }
        if !has.pidfd { missing.append("pidfd") }
        if !has.openat2 { missing.append("openat2") }
        if facts.cgroupKill == false { missing.append("cgroup.kill") }
        if !missing.isEmpty {
            return Finding(
                "kernel features", .bad, "missing: " + missing.joined(separator: ", "),
                "a newer kernel has them; in a container its seccomp profile may hide them")
        }
        let good = "clone3 into cgroup, pidfd, cgroup.kill, openat2"
        if !has.idmappedMounts {
            return Finding(
                "kernel features", .warning, good + "; no id-mapped mounts",
                "app directories of root are shown read-only; 5.12 or newer has them")
        }
        if !has.foreignExits {
            return Finding(
                "kernel features", .good,
                good + ", id-mapped mounts; how services end while no supervisor runs is told from 6.15 on")
        }
        return Finding("kernel features", .good, good + ", id-mapped mounts, exits of others")
    }

    private static func cgroups(_ facts: HostFacts) -> Finding {
        let boot = "boot with systemd.unified_cgroup_hierarchy=1"
        switch facts.cgroups.mode {
        case .unified where facts.cgroups.isWritable:
            return Finding("cgroups", .good, "version 2, writable: limits and complete stops work")
        case .unified:
            return Finding(
                "cgroups", .warning, "version 2, not writable: no limits here",
                facts.isRoot
                    ? "is /sys/fs/cgroup mounted read-only?"
                    : "systemd-run --user --scope -p Delegate=yes tenement up, or run the daemon as root")
        case .hybrid: return Finding("cgroups", .warning, "version 1 with version 2 beside it: no limits", boot)
        case .legacy: return Finding("cgroups", .warning, "version 1 only: no limits", boot)
        case .none:
            return Finding(
                "cgroups", .warning, "not mounted: stops fall back to process groups",
                "mount -t cgroup2 none /sys/fs/cgroup")
        }
    }

    private static func controllers(_ facts: CgroupFacts) -> Finding {
        let missing = ["cpu", "memory", "pids", "io"].filter { !facts.controllers.contains($0) }
        if missing.isEmpty { return Finding("controllers", .good, "cpu, memory, pids, io") }
        return Finding(
            "controllers", .warning, "missing: " + missing.joined(separator: ", "),
            "limits of these kinds are refused; Delegate= of the unit, or a container's host, gives them")
    }

    private static func userNamespaces(_ facts: HostFacts) -> Finding {
        let name = "user namespaces"
        let kernel = facts.kernel
        if kernel.maxUserNamespaces == 0 || kernel.maxUserNamespaces == nil {
            return Finding(name, .warning, "off: no sandbox isolation", "sysctl user.max_user_namespaces=10000")
        }
        if !facts.isRoot, kernel.debianForbids {
            return Finding(
                name, .warning, "off for ordinary users: only process isolation",
                "sysctl kernel.unprivileged_userns_clone=1, or run the daemon as root")
        }
        if !facts.isRoot, kernel.appArmorRestricts, kernel.userNamespaceError != nil {
            return Finding(
                name, .warning, "restricted by AppArmor for ordinary users: only process isolation",
                "an AppArmor profile with `userns,` for tenement, "
                    + "or sysctl kernel.apparmor_restrict_unprivileged_userns=0")
        }
        if let error = kernel.userNamespaceError {
            return Finding(
                name, .warning, "cannot be made: " + error.text,
                facts.isRoot
                    ? "no sandbox isolation; a container's seccomp profile may forbid them"
                    : "only process isolation; a container's seccomp profile may forbid them")
        }
        return Finding(name, .good, "on")
    }

    private static func landlock(_ facts: KernelFacts) -> Finding {
        switch facts.landlock {
        case 0:
            Finding(
                "landlock", .warning, "off: sandboxes and the router do without its file rules",
                "add landlock to lsm= on the kernel's command line")
        case ..<4: Finding("landlock", .good, "version " + String(facts.landlock) + ": files only")
        default: Finding("landlock", .good, "version " + String(facts.landlock))
        }
    }

    private static func seccomp(_ facts: KernelFacts) -> Finding {
        facts.features.seccomp
            ? Finding("seccomp", .good, "on")
            : Finding(
                "seccomp", .warning, "off: no namespace and no sandbox isolation",
                "a kernel with CONFIG_SECCOMP_FILTER has it")
    }

    private static func gVisor(_ facts: ProgramFacts) -> Finding {
        if let path = facts.gVisor { return Finding("gvisor", .good, path) }
        return Finding("gvisor", .note, "no runsc: engine = \"gvisor\" is refused")
    }
}
