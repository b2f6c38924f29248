internal import Linux

/// Judges ports, the packet filter and forwarding.
extension Diagnosis {
    static func networkFindings(_ facts: HostFacts) -> [Finding] {
        [nftables(facts.network), forwarding(facts)] + firewall(facts.network) + portFindings(facts)
    }

    private static func nftables(_ facts: NetworkFacts) -> Finding {
        switch facts.unreadable {
        case nil: Finding("nftables", .good, "on")
        case .forbidden:
            Finding("nftables", .note, "not visible to this user: no node ports", "sudo tenement doctor looks")
        case .absent:
            Finding("nftables", .warning, "off: no node ports", "load nf_tables, or a kernel with CONFIG_NF_TABLES")
        }
    }

    /// Only what has an address of its own needs it.
    private static func forwarding(_ facts: HostFacts) -> Finding {
        let wanted = facts.ports.claimCount > 0
        if !facts.network.forwards4 {
            return Finding(
                "forwarding", wanted ? .warning : .note, "off: services with an own network reach nobody",
                "sysctl net.ipv4.ip_forward=1, and the same line in /etc/sysctl.d")
        }
        if facts.network.forwards6 == false { return Finding("forwarding", .good, "on for IPv4, off for IPv6") }
        return Finding("forwarding", .good, "on")
    }

    private static func firewall(_ facts: NetworkFacts) -> [Finding] {
        guard facts.unreadable == nil else { return [] }
        var findings: [Finding] = []
        let dropping = facts.chains.filter { $0.isForwardHook && $0.drops && !$0.table.hasPrefix("tenement") }
        if let chain = dropping.first {
            let owner = owner(facts.chains)
            findings.append(
                Finding(
                    "firewall", .warning,
                    "table " + chain.family + " " + chain.table + " drops forwarded packets"
                        + (owner.map { " (" + $0.name + ")" } ?? ""),
                    owner?.advice ?? "accept what goes to [settings] instance_network in chain " + chain.name))
        } else if let firewalld = facts.chains.first(where: { $0.table == "firewalld" }) {
            findings.append(
                Finding(
                    "firewall", .warning, "firewalld (table " + firewalld.family + " firewalld) judges packets too",
                    "open node ports there: firewall-cmd --add-port=PORT/tcp"))
        }
        if !facts.legacyTables.isEmpty {
            findings.append(
                Finding(
                    "firewall", .note, "old iptables has rules in " + facts.legacyTables.joined(separator: ", "),
                    "iptables-legacy -S FORWARD shows if forwarded packets are dropped"))
        }
        if facts.bridgesFilter {
            findings.append(Finding("firewall", .note, "packets within bridges are filtered too (br_netfilter)"))
        }
        return findings.isEmpty ? [Finding("firewall", .good, "nobody else drops forwarded packets")] : findings
    }

    /// Whose rules they are, by the names that its chains have.
    private static func owner(_ chains: [FirewallChain]) -> (name: String, advice: String)? {
        if chains.contains(where: { $0.name.hasPrefix("DOCKER") }) {
            return ("Docker", "iptables -I DOCKER-USER -d 10.214.0.0/16 -j ACCEPT lets node ports through")
        }
        if chains.contains(where: { $0.name.hasPrefix("ufw-") }) {
            return ("ufw", "ufw route allow to 10.214.0.0/16 lets node ports through")
        }
        return nil
    }

    private static func portFindings(_ facts: HostFacts) -> [Finding] {
        let foreign = facts.ports.taken.filter { !$0.isOurs }
        var findings = foreign.map { taken in
            let text = "port " + String(taken.port) + (taken.isUDP ? "/udp" : "") + ": " + (taken.holder ?? "taken")
            return switch taken.purpose {
            case .http:
                Finding(
                    "ports", .warning, text, "tenement moves on to the next free one, or set [settings] http")
            case .https: Finding("ports", .note, text, "set [settings] https when tenement is to serve TLS")
            case .admin: Finding("ports", .note, text, "metrics move on to the next free port, or set [settings] admin")
            case .names: Finding("ports", .note, text)
            case .node(let service):
                Finding("node ports", .bad, text + ", claimed by " + service, "stop that, or change node_port")
            }
        }
        if !findings.contains(where: { $0.name == "ports" }) {
            findings.insert(Finding("ports", .good, "80, 443 and 8000 are free or tenement's"), at: 0)
        }
        if facts.ports.firstUnprivileged > 80, !facts.isRoot {
            findings.append(
                Finding(
                    "ports", .note, "ports below " + String(facts.ports.firstUnprivileged) + " are for root",
                    "sysctl net.ipv4.ip_unprivileged_port_start=80"))
        }
        return findings + [range(facts.ports)]
    }

    private static func range(_ facts: PortFacts) -> Finding {
        let text = String(facts.range.lowerBound) + "–" + String(facts.range.upperBound)
        if facts.range.overlaps(facts.ephemeral) {
            return Finding(
                "port range", .warning, text + " overlaps the ports of outgoing connections",
                "set [settings] port_range below " + String(facts.ephemeral.lowerBound))
        }
        let taken = facts.takenInRange
        if taken > 0 { return Finding("port range", .good, text + ", " + String(taken) + " in use") }
        return Finding("port range", .good, text)
    }
}
