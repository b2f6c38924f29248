internal import EventLoop
internal import Linux
internal import Netfilter
internal import Routing

/// The thread that talks to the packet filter, and what goes between it and the loop.
final class NodePortWorker: Sendable {
    /// What the loop asks for.
    enum Order: Sendable {
        case apply(NodePortPlan, version: UInt64)
        case end(removing: Bool)
    }

    /// What the thread answers.
    enum Answer: Sendable {
        case applied(version: UInt64)
        case failed(NetfilterError, version: UInt64)
        /// Somebody had changed the table, and it is again what it should be.
        case repaired
    }

    let answers: Mailbox<Answer>
    private let orders: Mailbox<Order>
    private let hostID: String
    private let routerUser: UInt32?

    init(hostID: String, routerUser: UInt32?) throws(LoopError) {
        self.hostID = hostID
        self.routerUser = routerUser
        answers = try Mailbox()
        orders = try Mailbox()
    }

    /// Hands an order to the thread.
    func post(_ order: Order) { orders.post(order) }

    /// What the thread does until it is told to end.
    func run() {
        guard let loop = try? Loop() else { return }
        let keeper = NodePortKeeper(loop, hostID: hostID, routerUser: routerUser) { [answers] in answers.post($0) }
        let source = try? orders.deliver(on: loop) { waiting in keeper.take(waiting) }
        _ = try? loop.run()
        withExtendedLifetime(source) {}
    }
}
