internal import Linux
internal import Model
internal import RouterProtocol
internal import Routing
internal import Supervision

/// Says who may ask the resolver, and what each service is called.
///
/// Whoever asks from the host's own network sees the services of every app:
/// there is only one loopback interface. A replica with an address of its own
/// sees its app's.
struct NamePlanBuilder {
    /// A service and its replicas that take connections.
    private struct Named {
        var name: ServiceName
        var service: Service
        var replicas: [Publication]
    }

    let state: HostState
    let upstreams: [WishBuilder.Upstream]
    /// Where the resolver listens.
    let listeners: [SocketAddress]

    /// The whole plan.
    func plan() -> NamePlan {
        var plan = NamePlan()
        for block in hostBlocks { plan.askers[block] = .host }
        for (address, app) in replicaAddresses { plan.askers[AddressBlock(one: address)] = .app(app) }
        let views = Set(plan.askers.values)
        let services = services()
        let short = shortNames(services.map(\.name))
        for named in services {
            for base in hostNames(of: named.name, short) { add(named, base, to: &plan, .host) }
            let own = NamePlan.View.app(named.name.app)
            if views.contains(own) { add(named, named.name.service, to: &plan, own) }
        }
        return plan
    }

    /// Loopback addresses, and those of ours that the resolver listens at: whoever uses them is on this host.
    private var hostBlocks: [AddressBlock] {
        let loopback = [
            AddressBlock(address: InternetAddress(v4: 0x7f00_0000), length: 104),
            AddressBlock(one: InternetAddress(.loopback6)),
        ]
        let own = listeners.compactMap { listener -> AddressBlock? in
            guard case .ip(let address, _, _) = listener, !address.isLoopback else { return nil }
            return AddressBlock(one: InternetAddress(address))
        }
        return loopback + own
    }

    /// The addresses that instances have to themselves (`[allocated]`), and their apps.
    private var replicaAddresses: [(address: InternetAddress, app: String?)] {
        state.allocated.compactMap { holder, allocation in
            guard let address = allocation.address.flatMap({ InternetAddress($0) }),
                let name = InstanceName(parsing: holder)
            else { return nil }
            return (address, name.service.app)
        }
    }

    private func services() -> [Named] {
        let ready = Dictionary(grouping: upstreams.lazy.filter { !$0.isDraining }.map(\.publication)) {
            $0.replica.instance.service
        }
        return state.definitions.map { Named(name: $0.name, service: $0.service, replicas: ready[$0.name] ?? []) }
    }

    /// `web.shop`, and `web` where `short` says so.
    private func hostNames(of name: ServiceName, _ short: [String: ServiceName]) -> [String] {
        var names: [String] = []
        if let app = name.app { names.append("\(name.service).\(app)") }
        if short[name.service] == name { names.append(name.service) }
        return names
    }

    /// Who has a name without an app: the host app, else the app with short names, else the only one that could.
    private func shortNames(_ names: [ServiceName]) -> [String: ServiceName] {
        Dictionary(grouping: names, by: \.service).compactMapValues { rivals -> ServiceName? in
            if let ours = rivals.first(where: { $0.app == nil }) { return ours }
            if let short = rivals.first(where: { $0.app == state.routing.shortApp }) { return short }
            return rivals.count == 1 ? rivals[0] : nil
        }
    }

    /// Adds the service as `base` and its replicas as `1.base`.
    private func add(_ named: Named, _ base: String, to plan: inout NamePlan, _ view: NamePlan.View) {
        var addresses: Set<InternetAddress> = []
        for replica in named.replicas {
            guard let address = address(of: replica.endpoint, in: view) else { continue }
            addresses.insert(address)
            guard let prefix = Self.prefix(of: replica.replica) else { continue }
            plan.names[NamePlan.Key(view, prefix + base)] = NamePlan.Entry(addresses: [address])
        }
        // The same across deploys, and reached from networks of their own only.
        if view != .host, let fixed = virtualAddress(of: named.name) { addresses = [fixed] }
        // Where it will be reached once it runs; what has a socket only is reached by no address.
        let listening = named.service.listening
        let hasNetwork = listening.socket == nil || !listening.ports.isEmpty
        if addresses.isEmpty, view == .host, hasNetwork { addresses = [InternetAddress(.loopback4)] }
        plan.names[NamePlan.Key(view, base)] = NamePlan.Entry(
            addresses: addresses.sorted { ($0.high, $0.low) < ($1.high, $1.low) }, ports: ports(of: named, base))
    }

    private func virtualAddress(of name: ServiceName) -> InternetAddress? {
        state.allocated[name.description]?.virtualAddress.flatMap { InternetAddress($0) }
    }

    /// Where a replica can be reached by those who see `view`: another network's loopback is out of reach.
    private func address(of endpoint: Endpoint?, in view: NamePlan.View) -> InternetAddress? {
        guard case .tcp(let text, _)? = endpoint, let address = IPAddress(text) else { return nil }
        return address.isLoopback && view != .host ? nil : InternetAddress(address)
    }

    /// Each replica has a main port of its own; the others are as declared.
    private func ports(of named: Named, _ base: String) -> [NamedPort] {
        let listening = named.service.listening
        return listening.ports.flatMap { port -> [NamedPort] in
            let make = { (number: UInt16, target: String) in
                NamedPort(name: port.name, isDatagram: port.kind == .udp, number: number, target: target)
            }
            // Of a replica that is ready its TCP endpoint is known; datagrams go to the declared port.
            guard port == listening.mainPort, port.kind != .udp else { return [make(port.number, base)] }
            return named.replicas.sorted { $0.replica < $1.replica }.compactMap { replica in
                guard case .tcp(_, let number)? = replica.endpoint else { return nil }
                return make(number, (Self.prefix(of: replica.replica) ?? "") + base)
            }
        }
    }

    /// `1.` of the first replica of `default`; replicas of other instances have no name.
    private static func prefix(of replica: ReplicaName) -> String? {
        replica.instance.id == InstanceName.defaultID ? "\(replica.number)." : nil
    }
}

extension AddressBlock {
    /// The block of one address.
    init(one address: InternetAddress) {
        self.init(address: address, length: 128)
    }
}
