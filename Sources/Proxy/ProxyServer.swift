package import Linux

/// The router's data plane: its worker threads, told what to do and asked what happened.
///
/// Owned by one thread. The counters' memory must stay mapped until `join` has returned.
package final class ProxyServer {
    /// What the workers say.
    package let inbox: EventInbox
    private let links: [WorkerLink]

    /// Starts the workers; they accept nothing until they get listeners.
    package init(_ settings: ProxySettings, counters: CounterMemory) throws(Errno) {
        inbox = try EventInbox()
        var links: [WorkerLink] = []
        for index in 0..<settings.workers {
            let link = try WorkerLink(inbox)
            try ProxyServer.start(index, link, settings, counters)
            links.append(link)
        }
        self.links = links
    }

    /// Makes worker `worker` accept from `socket`.
    package func listen(worker: Int, _ socket: SharedDescriptor, secure: Bool = false) {
        guard links.indices.contains(worker) else { return }
        links[worker].order(.listen(socket, secure: secure))
    }

    /// Gives the workers certificates and keys for new connections; needed before a secure listener.
    package func secure(_ context: TLSContext) {
        for link in links { link.order(.secure(context)) }
    }

    /// Changes routes, pools and replicas; each worker answers with `applied`.
    package func apply(_ records: [OrderedRecord], version: UInt64) {
        for link in links { link.order(.apply(records, version: version)) }
    }

    /// The same, but what `records` do not name goes away.
    package func replace(_ records: [OrderedRecord], version: UInt64) {
        for link in links { link.order(.replace(records, version: version)) }
    }

    /// Stops accepting; each worker says `ended` once its last client is gone.
    package func retire() {
        for link in links { link.order(.retire) }
    }

    /// Ends all connections; each worker says `ended`.
    package func stop() {
        for link in links { link.order(.stop) }
    }

    private static func serve(
        _ index: Int, _ link: WorkerLink, _ settings: ProxySettings, _ counters: CounterMemory
    ) {
        do throws(Errno) {
            let epoll = try Epoll(capacity: 256)
            try epoll.add(link.wake.descriptor.borrowed, .readable, token: Token.wake)
            var worker = ProxyWorker(
                index: index, link: link, settings: settings, counters: counters, epoll: epoll)
            worker.run()
        } catch {
            link.report(.ended(worker: index))
        }
    }

    private static func start(
        _ index: Int, _ link: WorkerLink, _ settings: ProxySettings, _ counters: CounterMemory
    ) throws(Errno) {
        // Detached: `ended` is the last thing a worker says.
        _ = try Thread(name: "proxy-" + String(index)) { serve(index, link, settings, counters) }
    }
}
