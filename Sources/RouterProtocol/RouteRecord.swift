/// Which requests go to which pool.
package struct RouteRecord: Hashable, Sendable {
    /// How requests of one client find the same replica again.
    package enum Affinity: UInt8, Sendable {
        case none = 0
        case cookie = 1
    }

    /// `example.com`, `*.example.com`, or empty for the default route.
    ///
    /// Lower-case, without port or trailing dot; an IPv6 literal keeps its brackets.
    package var host: String
    /// Empty for every path, else `/…` without a final slash; matched by whole segments.
    package var path: String
    /// The id of the pool.
    package var pool: UInt32
    /// A built-in name yields to every exact and wildcard route of the operator.
    package var isBuiltIn: Bool
    package var timeouts: RouteTimeouts
    package var affinity: Affinity

    /// Makes a route with the usual timeouts and no affinity.
    package init(host: String, path: String = "", pool: UInt32) {
        self.host = host
        self.path = path
        self.pool = pool
        isBuiltIn = false
        timeouts = RouteTimeouts()
        affinity = .none
    }

    func encode(into writer: inout FieldWriter) throws(RecordError) {
        try writer.string(host)
        try writer.string(path)
        writer.integer(pool)
        writer.flag(isBuiltIn)
        writer.integer(timeouts.connect)
        writer.integer(timeouts.request)
        writer.byte(affinity.rawValue)
    }

    init(from reader: inout FieldReader) throws(RecordError) {
        host = try reader.string()
        path = try reader.string()
        pool = try reader.integer()
        isBuiltIn = try reader.flag()
        timeouts = RouteTimeouts(connect: try reader.integer(), request: try reader.integer())
        guard let affinity = Affinity(rawValue: try reader.byte()) else { throw .invalidField }
        self.affinity = affinity
    }
}

/// How long a replica may take; in milliseconds.
package struct RouteTimeouts: Hashable, Sendable {
    /// To accept a connection.
    package var connect: UInt32
    /// To the head of a response, and between any two bytes of a message.
    package var request: UInt32

    /// Makes timeouts; the defaults are those of router.md §4.
    package init(connect: UInt32 = 5_000, request: UInt32 = 30_000) {
        self.connect = connect
        self.request = request
    }
}
