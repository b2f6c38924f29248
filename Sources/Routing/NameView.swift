import DNS
import RouterProtocol

/// The names that one kind of asker sees, without their zone.
struct NameView: Sendable {
    /// What is known about a name.
    struct Entry: Sendable {
        /// The record that it comes from.
        var id: UInt32
        var addresses: [InternetAddress] = []
        var ports: [NamedPort] = []
    }

    static let empty = NameView()

    private(set) var entries: [DomainName: Entry] = [:]
    /// How many names there are below each: a name with others below it exists (RFC 8020).
    private var below: [DomainName: Int] = [:]
    /// The names that have an address.
    private var holders: [InternetAddress: [DomainName]] = [:]
    /// The names that each record has made.
    private var owned: [UInt32: [DomainName]] = [:]

    var isEmpty: Bool { entries.isEmpty }

    /// Whether there is such a name, or one below it.
    func exists(_ name: DomainName) -> Bool {
        entries[name] != nil || below[name] != nil
    }

    /// The names with one label, sorted.
    var services: [String] {
        entries.keys.filter { $0.labelCount == 1 }.map { String(decoding: $0.labels[0], as: UTF8.self) }.sorted()
    }

    mutating func add(_ record: NameRecord, id: UInt32) {
        guard let name = DomainName(record.name) else { return }
        insert(name, Entry(id: id, addresses: record.addresses, ports: record.ports))
        for (owner, ports) in Dictionary(grouping: record.ports, by: { Self.owner(of: $0, at: name) }) {
            if let owner { insert(owner, Entry(id: id, ports: ports)) }
        }
        for address in record.addresses where !address.isLoopback { holders[address, default: []].append(name) }
    }

    /// The shortest name that has `address`: the service's, or a replica's with an address of its own.
    func name(of address: InternetAddress) -> DomainName? {
        holders[address]?.min { ($0.labelCount, $0.text) < ($1.labelCount, $1.text) }
    }

    mutating func remove(id: UInt32) {
        for name in owned.removeValue(forKey: id) ?? [] {
            guard let entry = entries[name], entry.id == id else { continue }
            entries[name] = nil
            count(name, -1)
            for address in entry.addresses {
                holders[address]?.removeAll { $0 == name }
                if holders[address]?.isEmpty == true { holders[address] = nil }
            }
        }
    }

    private mutating func insert(_ name: DomainName, _ entry: Entry) {
        if entries.updateValue(entry, forKey: name) == nil { count(name, 1) }
        owned[entry.id, default: []].append(name)
    }

    private mutating func count(_ name: DomainName, _ change: Int) {
        var next = name.parent
        while let above = next, above.labelCount > 0 {
            let count = (below[above] ?? 0) + change
            below[above] = count > 0 ? count : nil
            next = above.parent
        }
    }

    /// `_http._tcp.web` of the port `http` of `web`.
    private static func owner(of port: NamedPort, at name: DomainName) -> DomainName? {
        DomainName(port.isDatagram ? "_\(port.name)._udp" : "_\(port.name)._tcp")?.appending(name)
    }
}
