/// A port of this host that belongs to a service: what is spoken there, and its number.
package struct NodePort: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// What the kernel speaks there.
    package enum Transport: String, Hashable, Sendable, CaseIterable {
        case tcp, udp
    }

    /// 1…65535.
    package var number: UInt16
    package var transport: Transport

    /// Names a port.
    package init(_ number: UInt16, _ transport: Transport) {
        self.number = number
        self.transport = transport
    }

    /// `7000/tcp`.
    package var description: String { "\(number)/\(transport.rawValue)" }

    package static func < (left: Self, right: Self) -> Bool {
        left.number == right.number
            ? left.transport.rawValue < right.transport.rawValue : left.number < right.number
    }
}
