package import DNS
package import RouterProtocol

/// Who may ask the resolver, and what it knows: the router's side of names.
package struct NameTable: Sendable {
    /// What is said to a question.
    package enum Answer: Hashable, Sendable {
        case reply(Reply)
        /// Other servers have to be asked.
        case forward
    }

    private var askers: [UInt32: AskerRecord] = [:]
    private var names: [UInt32: NameRecord] = [:]
    /// Blocks of one address.
    private var hosts: [InternetAddress: UInt32] = [:]
    /// Larger blocks, the longest first.
    private var networks: [AskerRecord] = []
    private var views: [UInt32: NameView] = [:]
    /// How many names, of any view, have an address: nobody outside is asked for its name.
    private var holders: [InternetAddress: Int] = [:]
    private var serial: UInt32 = 1

    /// Knows nobody and nothing.
    package init() {}

    /// Takes changes in order; records about other things are left out.
    package mutating func apply(_ records: [DownRecord]) {
        for record in records { apply(record) }
    }

    /// Forgets everything, then takes `records`.
    package mutating func replace(with records: [DownRecord]) {
        self = NameTable()
        apply(records)
    }

    /// The view that `address` sees; `nil` for strangers.
    package func view(of address: InternetAddress) -> UInt32? {
        hosts[address] ?? networks.first { $0.block.contains(address) }?.view
    }

    /// What somebody who sees `view` is told.
    package func answer(_ question: Question, in view: UInt32) -> Answer {
        guard question.class == .internet || question.class == .any,
            ![.axfr, .ixfr, .opt].contains(question.type)
        else { return .reply(Reply(.refused)) }
        let known = views[view] ?? NameView.empty
        for zone in NameZone.all {
            guard let relative = question.name.relative(to: zone.name) else { continue }
            return known.answer(question, relative, in: zone, serial: serial)
        }
        if let address = ReverseName.address(of: question.name) {
            return known.answer(question, address, isOurs: holders[address] != nil, serial: serial)
        }
        return known.answerBare(question, serial: serial)
    }

    private mutating func apply(_ record: DownRecord) {
        switch record.body {
        case .asker(let asker): set(asker, id: record.id)
        case .name(let name): set(name, id: record.id)
        case .remove(.asker): set(nil as AskerRecord?, id: record.id)
        case .remove(.name): set(nil as NameRecord?, id: record.id)
        case .remove, .hello, .listener, .route, .pool, .replica, .resolvers, .snapshot, .retire, .certificate,
            .tickets:
            return
        }
        serial = UInt32(truncatingIfNeeded: record.version)
    }

    private mutating func set(_ asker: AskerRecord?, id: UInt32) {
        let old = askers[id]
        askers[id] = asker
        if let old, old.block.length == 128 { hosts[old.block.address] = nil }
        if let asker, asker.block.length == 128 { hosts[asker.block.address] = asker.view }
        guard old.map({ $0.block.length < 128 }) ?? false || asker.map({ $0.block.length < 128 }) ?? false else {
            return
        }
        networks = askers.values.filter { $0.block.length < 128 }.sorted { $0.block.length > $1.block.length }
    }

    private mutating func set(_ name: NameRecord?, id: UInt32) {
        if let old = names[id] {
            views[old.view]?.remove(id: id)
            if views[old.view]?.isEmpty == true { views[old.view] = nil }
            for address in old.addresses { hold(address, -1) }
        }
        names[id] = name
        guard let name else { return }
        views[name.view, default: NameView()].add(name, id: id)
        for address in name.addresses { hold(address, 1) }
    }

    private mutating func hold(_ address: InternetAddress, _ change: Int) {
        guard !address.isLoopback else { return }
        let count = (holders[address] ?? 0) + change
        holders[address] = count > 0 ? count : nil
    }
}

extension InternetAddress {
    /// Whether it means whoever asks: such an address has no name of its own.
    var isLoopback: Bool {
        if let v4 { return v4 >> 24 == 127 }
        return high == 0 && low == 1
    }
}
