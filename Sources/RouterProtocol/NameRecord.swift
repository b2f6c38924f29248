/// What the resolver answers for one name of one view.
package struct NameRecord: Hashable, Sendable {
    /// Which view; see `AskerRecord`.
    package var view: UInt32
    /// What stands before the zone: `web`, `1.web`, or `web.shop`.
    package var name: String
    /// None for a service that cannot be reached over the network.
    package var addresses: [InternetAddress] = []
    package var ports: [NamedPort] = []

    /// Makes a name without addresses and ports.
    package init(view: UInt32, name: String) {
        self.view = view
        self.name = name
    }

    func encode(into writer: inout FieldWriter) throws(RecordError) {
        writer.integer(view)
        try writer.string(name)
        try writer.count(addresses.count)
        for address in addresses {
            writer.integer(address.high)
            writer.integer(address.low)
        }
        try writer.count(ports.count)
        for port in ports { try port.encode(into: &writer) }
    }

    init(from reader: inout FieldReader) throws(RecordError) {
        view = try reader.integer()
        name = try reader.string()
        for _ in 0..<(try reader.integer(UInt16.self)) {
            addresses.append(InternetAddress(high: try reader.integer(), low: try reader.integer()))
        }
        for _ in 0..<(try reader.integer(UInt16.self)) { ports.append(try NamedPort(from: &reader)) }
    }
}

/// A port that can be asked for by its name: `_http._tcp.web` (SRV, RFC 2782).
package struct NamedPort: Hashable, Sendable {
    /// As the service declares it, without underscore.
    package var name: String
    package var isDatagram: Bool
    package var number: UInt16
    /// The name whose addresses listen there: the service's or a replica's, without the zone.
    package var target: String

    /// Joins the four.
    package init(name: String, isDatagram: Bool, number: UInt16, target: String) {
        self.name = name
        self.isDatagram = isDatagram
        self.number = number
        self.target = target
    }

    func encode(into writer: inout FieldWriter) throws(RecordError) {
        try writer.string(name)
        writer.flag(isDatagram)
        writer.integer(number)
        try writer.string(target)
    }

    init(from reader: inout FieldReader) throws(RecordError) {
        name = try reader.string()
        isDatagram = try reader.flag()
        number = try reader.integer()
        target = try reader.string()
    }
}

extension FieldWriter {
    /// Writes how many of something follow.
    fileprivate mutating func count(_ value: Int) throws(RecordError) {
        guard let count = UInt16(exactly: value) else { throw .oversized }
        integer(count)
    }
}
