internal import Linux
internal import Model

/// Looks at forwarding and at the packet filter.
enum NetworkProbe {
    static func facts() -> NetworkFacts {
        var facts = NetworkFacts()
        facts.forwards4 = HostProbe.line("/proc/sys/net/ipv4/ip_forward") == "1"
        let six = HostProbe.line("/proc/sys/net/ipv6/conf/all/forwarding")
        facts.forwards6 = six.isEmpty ? nil : six == "1"
        facts.bridgesFilter = HostProbe.line("/proc/sys/net/bridge/bridge-nf-call-iptables") == "1"
        // Only root may read it.
        let legacy = (try? File.readText("/proc/net/ip_tables_names")) ?? ""
        facts.legacyTables = legacy.split(separator: "\n").map(String.init)
        do throws(Errno) {
            facts.chains = try FirewallChain.all()
        } catch {
            facts.unreadable = error == .notPermitted || error == .permissionDenied ? .forbidden : .absent
        }
        return facts
    }
}

/// Looks for those who have the ports that tenement wants.
struct PortSurvey {
    private let state: HostState?
    private let listeners: [SocketListener]

    init(_ state: HostState?) {
        self.state = state
        let tables = try? SocketTables()
        listeners = (try? tables?.listeners()) ?? []
    }

    func facts() -> PortFacts {
        var facts = PortFacts()
        let claims = claims()
        facts.claimCount = claims.count
        if let range = state?.settings.ports { facts.range = range }
        facts.takenInRange = Set(listeners.map(\.port)).count { facts.range.contains($0) }
        facts.firstUnprivileged = Int(HostProbe.line("/proc/sys/net/ipv4/ip_unprivileged_port_start")) ?? 1024
        if let range = Self.ephemeral() { facts.ephemeral = range }
        facts.taken = taken(claims)
        return facts
    }

    private static func ephemeral() -> ClosedRange<UInt16>? {
        let words = HostProbe.line("/proc/sys/net/ipv4/ip_local_port_range").split { $0 == "\t" || $0 == " " }
        let numbers = words.compactMap { UInt16($0) }
        guard numbers.count == 2, numbers[0] <= numbers[1] else { return nil }
        return numbers[0]...numbers[1]
    }

    private func claims() -> [NodePortClaims.Claim] {
        guard let state else { return [] }
        let apps = [state.host] + state.apps.keys.sorted().compactMap { state.running($0) }
        return apps.flatMap { NodePortClaims.claims(of: $0) }
    }

    private func taken(_ claims: [NodePortClaims.Claim]) -> [PortFacts.Taken] {
        var wanted: [PortFacts.Taken] = [
            .init(port: 80, purpose: .http), .init(port: 443, purpose: .https), .init(port: 8000, purpose: .admin),
            .init(port: 53, purpose: .names), .init(port: 53, isUDP: true, purpose: .names),
        ]
        wanted += claims.map {
            .init(port: $0.port, isUDP: $0.transport == "udp", purpose: .node($0.app + "/" + $0.service))
        }
        var found: [PortFacts.Taken] = []
        var inodes: [UInt32] = []
        for var port in wanted {
            guard let listener = listeners.first(where: { $0.port == port.port && $0.isUDP == port.isUDP }) else {
                continue
            }
            port.holder = nil
            found.append(port)
            inodes.append(listener.inode)
        }
        return found.isEmpty ? [] : named(found, inodes)
    }

    /// One pass over all processes; those of other users cannot be looked into.
    private func named(_ taken: [PortFacts.Taken], _ inodes: [UInt32]) -> [PortFacts.Taken] {
        var taken = taken
        for pid in (try? ProcFS.pids()) ?? [] {
            let held = Set((try? ProcFS.socketInodes(of: pid)) ?? [])
            for index in taken.indices where held.contains(inodes[index]) {
                let name = (try? ProcFS.stat(of: pid))?.name ?? "?"
                taken[index].holder = name + " (pid " + String(pid) + ")"
                taken[index].isOurs = name.hasPrefix("tenement")
            }
        }
        return taken
    }
}
