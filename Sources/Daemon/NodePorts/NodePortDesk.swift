internal import EventLoop
internal import Linux
internal import Netfilter
internal import Routing
internal import Supervision

/// Has node ports lead to ready replicas; the kernel is told on a thread beside the loop.
///
/// A host without node ports has no such thread, and no table.
final class NodePortDesk {
    private let loop: Loop
    private let host: HostContext
    private var worker: NodePortWorker?
    private var source: DescriptorSource?
    private var thread: Thread?
    private(set) var plan = NodePortPlan()
    /// The number of the last plan, and of the last one that is in force or cannot be.
    private(set) var ordered: UInt64 = 0
    private(set) var applied: UInt64 = 0
    /// Runs that the kernel may still lead somebody to, and what the router has said of them meanwhile.
    private var withdrawals: [RunKey: Withdrawal] = [:]
    /// Tells the supervisor.
    var post: (Event) -> Void = { _ in }
    /// The last plan is in force, or cannot be.
    var inForce: () -> Void = {}
    private var isInForce: Bool { applied == ordered }
    /// Why node ports do not work; `nil` while they do.
    private(set) var problem: String?

    private struct Withdrawal {
        /// The plan that leads nobody there.
        var version: UInt64
        /// A node port has led there.
        var isReached: Bool
        /// When short exchanges that had begun are over; `nil` before the plan is in force.
        var calmAt: Int64?
        var events: [Event] = []
    }

    /// From the last connection that may be led to a run to its end, in nanoseconds: nobody counts what is in flight.
    private static let grace: Int64 = 200_000_000
    private var timer: TimerSource?

    init(_ loop: Loop, host: HostContext) {
        self.loop = loop
        self.host = host
        timer = try? TimerSource(loop) { [unowned self] in release(at: Clock.monotonic()) }
    }

    /// Takes over a new plan; the kernel follows within a millisecond or so.
    func update(_ next: NodePortPlan) {
        let isKnown = worker != nil || (next.forwards.isEmpty && !hasLeftover)
        guard next != plan || !isKnown else { return }
        plan = next
        if worker == nil { start() }
        ordered += 1
        worker?.post(.apply(plan, version: ordered))
    }

    /// The last plan leads nobody to these runs any more.
    ///
    /// Until it is in force, what the router says of their withdrawal is kept back.
    func withdraw(_ keys: [RunKey], reached: Set<RunKey>) {
        for key in keys where !isInForce || reached.contains(key) {
            withdrawals[key] = Withdrawal(version: ordered, isReached: reached.contains(key))
        }
        if isInForce { settle(applied) }
    }

    /// Passes on what the router says, when it is true of node ports as well.
    func pass(_ event: Event) {
        switch event {
        case .run(let key, .withdrawn), .run(let key, .drained):
            guard withdrawals[key] != nil else { return post(event) }
            withdrawals[key]?.events.append(event)
            release(at: Clock.monotonic())
        default: post(event)
        }
    }

    /// Ends the thread; what the kernel has stays unless `removing`.
    func stop(removing: Bool) {
        guard let worker else { return }
        worker.post(.end(removing: removing))
        thread.take()?.join()
        source = nil
        self.worker = nil
        if removing { try? File.remove(host.paths.nodePortMark) }
    }

    /// An earlier supervisor may have left a table.
    private var hasLeftover: Bool { File.exists(host.paths.nodePortMark) }

    private func start() {
        do throws(LoopError) {
            let worker = try NodePortWorker(hostID: host.paths.hostID, routerUser: host.routerUser)
            source = try worker.answers.deliver(on: loop) { [unowned self] in $0.forEach(take) }
            thread = try? Thread(name: "node-ports", stack: 1 << 20) { worker.run() }
            self.worker = worker
            try? RuntimeFile.write(host.paths.nodePortMark, [])
        } catch {
            fail("there are no descriptors left")
        }
        if thread == nil { fail("there is no room for a thread") }
    }

    private func take(_ answer: NodePortWorker.Answer) {
        switch answer {
        case .applied(let version):
            if problem != nil { host.log.note("node ports work again") }
            problem = nil
            settle(version)
        case .failed(let error, let version):
            fail(NetfilterText.text(error))
            settle(version)
        case .repaired: host.log.warn("somebody changed the nftables table of the node ports; it has been repaired")
        }
    }

    private func fail(_ text: String) {
        if problem != text { host.log.warn("node ports do not work: \(text)") }
        problem = text
        if worker == nil || thread == nil { settle(ordered) }
    }

    private func settle(_ version: UInt64) {
        applied = max(applied, version)
        let now = Clock.monotonic()
        for (key, withdrawal) in withdrawals where withdrawal.calmAt == nil && withdrawal.version <= applied {
            withdrawals[key]?.calmAt = withdrawal.isReached ? now + Self.grace : now
        }
        release(at: now)
        if isInForce { inForce() }
    }

    /// Says what has been kept back of runs that nobody reaches any more: first that, later that all is calm.
    private func release(at now: Int64) {
        var due: [Event] = []
        for (key, withdrawal) in withdrawals {
            guard let calmAt = withdrawal.calmAt else { continue }
            let isCalm = calmAt <= now
            due += withdrawal.events.filter { isCalm || $0 == .run(key, .withdrawn) }
            withdrawals[key]?.events.removeAll { isCalm || $0 == .run(key, .withdrawn) }
            if isCalm { withdrawals[key] = nil }
        }
        if let next = withdrawals.values.compactMap(\.calmAt).min() { timer?.arm(at: next) }
        for event in due { post(event) }
    }
}

/// Why the packet filter cannot be used, for people.
enum NetfilterText {
    static func text(_ error: NetfilterError) -> String {
        switch (error.step, error.errno) {
        case (_, .notPermitted), (_, .permissionDenied): "nftables needs root (CAP_NET_ADMIN)"
        case (.open, _), (_, .notSupported): "the kernel has no nftables (\(error.errno.text))"
        case (.write, .notFound):
            "the kernel lacks a part of nftables (module nft_fib_inet, nft_numgen, nft_chain_nat …)"
        case (let step, let errno): "nftables: \(step.rawValue): \(errno.text)"
        }
    }
}
