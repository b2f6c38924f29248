/// Where a service promises to listen, and how long that may take.
package struct Listening: Hashable, Sendable {
    /// Declared ports, in the order of the file.
    package var ports: [ServicePort] = []
    /// `socket`: the declared path of a unix socket, uninterpolated.
    package var socket: String?
    package var socketMode: UInt16?
    package var socketUser: String?
    package var socketGroup: String?
    /// `notify`: it is not ready before it sent `READY=1`.
    package var notifies = false
    /// `port_timeout`: the part of `startup_timeout` that binding may take; `nil` is no limit of its own.
    package var portTimeout: Duration?
    /// `startup_timeout`: from exec to ready.
    package var startupTimeout: Duration = .seconds(60)

    package init() {}

    /// The port given as `PORT`: the first HTTP one, else the first.
    package var mainPort: ServicePort? {
        ports.first { $0.kind == .http } ?? ports.first
    }

    /// Nothing is promised: such a service is ready once it executes.
    package var isEmpty: Bool { ports.isEmpty && socket == nil }
}

/// One port of a service.
package struct ServicePort: Hashable, Sendable {
    /// What is spoken there.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case http, tcp, udp
    }

    /// 1…65535.
    package var number: UInt16
    package var name: String
    package var kind: Kind
    /// The same port reachable on the host, 1…65535.
    package var nodePort: UInt16?
    /// `max_connections`.
    package var maxConnections: Int?
    /// Nobody wrote it (web's 3000): if it is taken, another serves as well.
    package var isWish = false

    package init(number: UInt16, name: String, kind: Kind, nodePort: UInt16? = nil) {
        self.number = number
        self.name = name
        self.kind = kind
        self.nodePort = nodePort
    }
}
