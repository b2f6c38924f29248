package import Linux

/// What a worker's thread shares with the channel's.
final class WorkerLink: Sendable {
    let mailbox = Mailbox()
    let wake: EventFD
    private let inbox: EventInbox

    init(_ inbox: EventInbox) throws(Errno) {
        self.inbox = inbox
        wake = try EventFD()
    }

    func order(_ order: WorkerOrder) {
        mailbox.put(order)
        wake.signal()
    }

    func report(_ event: ProxyEvent) {
        inbox.put(event)
    }
}

/// Events of all workers on their way to the channel.
package final class EventInbox: Sendable {
    private let waiting = Lock<[ProxyEvent]>([])
    private let wake: EventFD

    init() throws(Errno) {
        wake = try EventFD()
    }

    /// Readable while there are events.
    package var descriptor: BorrowedDescriptor { wake.descriptor.borrowed }

    func put(_ event: ProxyEvent) {
        waiting.withLock { $0.append(event) }
        wake.signal()
    }

    /// Takes all events out.
    package func takeAll() -> [ProxyEvent] {
        wake.drain()
        return waiting.withLock { events in
            let all = events
            events = []
            return all
        }
    }
}
