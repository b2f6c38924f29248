internal import DNS

/// How much the resolver does for its clients; times are in nanoseconds.
package struct ServerLimits: Sendable {
    /// Queries of all clients that wait for other servers.
    package var forwarded = 1024
    /// Those of one client; all services on the host's network are one.
    package var forwardedPerClient = 768
    /// TCP connections of all clients.
    package var connections = 256
    /// Those of one client.
    package var connectionsPerClient = 192
    /// Queries of one connection that wait for other servers; more are left in its socket.
    static let pipelined = 32
    /// Answers that wait until a slow client reads, in bytes; then no more of its queries are read.
    static let unread = 64 << 10
    /// How long a connection may do nothing: no whole query arrives, no answer leaves.
    package var idle: Int64 = 10_000_000_000
    /// The longest query over TCP; what is longer ends the connection.
    static let longestQuery = 4096
    /// How long another server may take to answer a datagram.
    package var patience = ForwardingPlan.patience
    /// How long it may take over TCP.
    package var streamPatience: Int64 = 3_000_000_000
    /// How often deadlines are looked at while there are any.
    static let tick: Int64 = 100_000_000
    /// Batches of datagrams read from one socket before others have their turn.
    static let rounds = 8

    /// The limits of a resolver that is no test's.
    package init() {}
}
