/// The servers that answer what the resolver does not know itself, those of the host; all of them, in order.
package struct ResolversRecord: Hashable, Sendable {
    package var servers: [Server]

    /// One server.
    package struct Server: Hashable, Sendable {
        package var address: InternetAddress
        package var port: UInt16
        /// The index of the interface that a link-local address belongs to, else 0.
        package var scope: UInt32

        /// Joins the three.
        package init(address: InternetAddress, port: UInt16 = 53, scope: UInt32 = 0) {
            self.address = address
            self.port = port
            self.scope = scope
        }
    }

    /// Lists servers.
    package init(_ servers: [Server]) {
        self.servers = servers
    }

    func encode(into writer: inout FieldWriter) {
        let listed = servers.prefix(255)
        writer.byte(UInt8(listed.count))
        for server in listed {
            writer.integer(server.address.high)
            writer.integer(server.address.low)
            writer.integer(server.port)
            writer.integer(server.scope)
        }
    }

    init(from reader: inout FieldReader) throws(RecordError) {
        servers = []
        for _ in 0..<(try reader.byte()) {
            let address = InternetAddress(high: try reader.integer(), low: try reader.integer())
            servers.append(Server(address: address, port: try reader.integer(), scope: try reader.integer()))
        }
    }
}
