/// One process that answers requests; carries a descriptor when its endpoint is a unix socket.
package struct ReplicaRecord: Hashable, Sendable {
    /// Whether new requests go to a replica.
    package enum State: UInt8, Sendable {
        case ready = 0
        /// It finishes what it has; the router says `drained` when that is done.
        case draining = 1
    }

    /// The full name, `shop/web:prod.1`, for people.
    package var name: String
    /// The id of the instance's pool.
    package var pool: UInt32
    /// The row of its counters.
    package var row: UInt32
    package var endpoint: UpstreamEndpoint
    /// The instance's share of the service's requests; 0 receives none through the service's name.
    package var weight: UInt32
    package var state: State
    /// It speaks HTTP/2 without TLS and without being asked (`protocol = "h2c"`).
    package var speaksHTTP2: Bool

    /// Makes a ready replica of weight 1.
    package init(name: String, pool: UInt32, row: UInt32, endpoint: UpstreamEndpoint) {
        self.name = name
        self.pool = pool
        self.row = row
        self.endpoint = endpoint
        weight = 1
        state = .ready
        speaksHTTP2 = false
    }

    func encode(into writer: inout FieldWriter) throws(RecordError) {
        try writer.string(name)
        writer.integer(pool)
        writer.integer(row)
        writer.integer(weight)
        writer.byte(state.rawValue)
        writer.flag(speaksHTTP2)
        try endpoint.encode(into: &writer)
    }

    init(from reader: inout FieldReader) throws(RecordError) {
        name = try reader.string()
        pool = try reader.integer()
        row = try reader.integer()
        weight = try reader.integer()
        guard let state = State(rawValue: try reader.byte()) else { throw .invalidField }
        self.state = state
        speaksHTTP2 = try reader.flag()
        endpoint = try UpstreamEndpoint(from: &reader)
    }
}

/// Where a replica listens, as the router sees it.
package enum UpstreamEndpoint: Hashable, Sendable {
    case internet(InternetAddress, port: UInt16)
    /// A unix socket. The record carries an O_PATH descriptor: of the socket itself when `name` is empty, else of
    /// the directory in which `name` is the socket.
    case unix(name: String)
    /// As in an earlier record of the same id: in a snapshot, whose memfd cannot carry descriptors, and for a
    /// change of state or weight.
    case unchanged

    /// Whether the record that has this endpoint is followed by a descriptor.
    package var carriesDescriptor: Bool {
        switch self {
        case .unix: true
        case .internet, .unchanged: false
        }
    }

    func encode(into writer: inout FieldWriter) throws(RecordError) {
        switch self {
        case .internet(let address, let port):
            writer.byte(0)
            writer.integer(address.high)
            writer.integer(address.low)
            writer.integer(port)
        case .unix(let name):
            writer.byte(1)
            try writer.string(name)
        case .unchanged:
            writer.byte(2)
        }
    }

    init(from reader: inout FieldReader) throws(RecordError) {
        switch try reader.byte() {
        case 0:
            let address = InternetAddress(high: try reader.integer(), low: try reader.integer())
            self = .internet(address, port: try reader.integer())
        case 1:
            let name = try reader.string()
            guard name.utf8.count <= Self.nameLimit, !name.utf8.contains(UInt8(ascii: "/")), !name.utf8.contains(0)
            else {
                throw .invalidField
            }
            self = .unix(name: name)
        case 2:
            self = .unchanged
        default:
            throw .invalidField
        }
    }

    /// What fits behind `/proc/self/fd/NNNNNNN/` in the 108 bytes of a socket address.
    private static let nameLimit = 80
}
