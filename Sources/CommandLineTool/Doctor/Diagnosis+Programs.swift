/// Judges units, accounts and the programs beside this one.
extension Diagnosis {
    static func programFindings(_ facts: HostFacts) -> [Finding] {
        [programs(facts.programs)] + units(facts) + account(facts) + [supervisor(facts)]
    }

    private static func programs(_ facts: ProgramFacts) -> Finding {
        if facts.missing.isEmpty {
            return Finding("programs", .good, "tenement-router and tenement-init are there")
        }
        return Finding(
            "programs", .bad, "not found: " + facts.missing.joined(separator: ", "),
            "they belong beside tenement, in ../libexec/tenement, or in $TENEMENT_LIBEXEC")
    }

    private static func units(_ facts: HostFacts) -> [Finding] {
        guard facts.programs.hasSystemd else {
            return [Finding("units", .note, "no systemd here: start the daemon as this host starts others")]
        }
        let present = facts.programs.units.filter { $0.load != "not-found" }
        if present.isEmpty {
            return [Finding("units", .note, "not installed", "contrib/systemd has them, for /etc/systemd/system")]
        }
        return present.map { unit in
            let state = unit.active + (unit.enabled.isEmpty ? "" : ", " + unit.enabled)
            if unit.load != "loaded" {
                return Finding(
                    "units", .bad, unit.name + ": " + unit.load, "systemctl status " + unit.name + " says why")
            }
            switch unit.active {
            case "failed":
                return Finding("units", .bad, unit.name + ": " + state, "journalctl -u " + unit.name + " says why")
            case "inactive":
                return Finding("units", .warning, unit.name + ": " + state, "systemctl enable --now " + unit.name)
            default: return Finding("units", .good, unit.name + ": " + state)
            }
        }
    }

    private static func account(_ facts: HostFacts) -> [Finding] {
        guard facts.isRoot else { return [] }
        if facts.programs.hasRouterAccount { return [Finding("router account", .good, "tenement-router")] }
        return [
            Finding(
                "router account", .note, "no user tenement-router: the last uid of uid_range is used",
                "useradd --system --no-create-home --shell /usr/sbin/nologin tenement-router")
        ]
    }

    private static func supervisor(_ facts: HostFacts) -> Finding {
        if let path = facts.supervisor { return Finding("supervisor", .good, "answers at " + path) }
        return Finding("supervisor", .note, "none is running for this directory or host")
    }
}
