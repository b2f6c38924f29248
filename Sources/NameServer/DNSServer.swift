package import Linux
package import RouterProtocol

/// The resolver of services: one thread that answers what it has been told and asks others about the rest.
///
/// Told by one thread; what it is told, it obeys in order.
package final class DNSServer {
    private let link: ServerLink

    /// Starts the thread, which listens nowhere and knows nobody; `counters` is where it counts, if anywhere.
    package init(_ limits: ServerLimits = ServerLimits(), counters: NameCounters? = nil) throws(Errno) {
        link = try ServerLink()
        try Self.start(link, ServerLoad(limits, counters))
    }

    /// Answers queries that come to `socket`, which is bound, non-blocking and of this kind.
    package func listen(_ socket: SharedDescriptor, _ kind: ListenerRecord.Kind) {
        switch kind {
        case .nameDatagrams: link.order(.listen(.datagrams(socket)))
        case .nameStreams: link.order(.listen(.streams(socket)))
        case .http, .https: return
        }
    }

    /// Changes names, askers and the servers that are asked about the rest; other records are left out.
    package func apply(_ records: [DownRecord]) {
        link.order(.apply(records))
    }

    /// The same for names and askers, but what `records` do not name goes away.
    package func replace(_ records: [DownRecord]) {
        link.order(.replace(records))
    }

    /// Leaves all new queries to others; those that have been asked are still answered.
    package func retire() {
        link.order(.retire)
    }

    private static func start(_ link: ServerLink, _ load: ServerLoad) throws(Errno) {
        // Detached: it ends with the process.
        _ = try Thread(name: "resolver", stack: 1 << 20) { serve(link, load) }
    }

    private static func serve(_ link: ServerLink, _ load: ServerLoad) {
        do throws(Errno) {
            let loop = try ServerLoop(link, load)
            try loop.run()
        } catch {
            try? BorrowedDescriptor(2).writeAll(Array("tenement-router: the resolver: \(error.text)\n".utf8))
        }
    }
}
