internal import EventLoop
internal import Linux
internal import Netfilter
internal import Routing

/// Keeps the table of node ports as the last plan says, on a loop of its own.
final class NodePortKeeper {
    /// From somebody's change to its repair, in nanoseconds: a flush comes in many reports.
    private static let repairDelay: Int64 = 20_000_000
    /// Between two repairs.
    private static let repairPause: Int64 = 300_000_000
    /// The longest pause between tries.
    private static let longestPause: Int64 = 60_000_000_000

    private let loop: Loop
    private let hostID: String
    private let routerUser: UInt32?
    private let answer: (NodePortWorker.Answer) -> Void
    private var table: NodePortTable?
    private var monitor: ChangeMonitor?
    private var source: DescriptorSource?
    private var timer: TimerSource?
    private var plan = NodePortPlan()
    private var version: UInt64 = 0
    private var isRepairDue = false
    private var lastRepair: Int64 = 0
    private var pause: Int64 = 0

    init(
        _ loop: Loop, hostID: String, routerUser: UInt32?, answer: @escaping (NodePortWorker.Answer) -> Void
    ) {
        self.loop = loop
        self.hostID = hostID
        self.routerUser = routerUser
        self.answer = answer
        timer = try? TimerSource(loop) { [unowned self] in timeIsUp() }
    }

    /// Takes orders; of several plans only the last one counts.
    func take(_ orders: [NodePortWorker.Order]) {
        var isNew = false
        for order in orders {
            switch order {
            case .apply(let next, let number):
                plan = next
                version = number
                isNew = true
            case .end(let removing):
                if isNew { follow() }
                if removing { try? table?.remove() }
                source = nil
                loop.stop()
                return
            }
        }
        if isNew { follow() }
    }

    /// Brings the kernel to the plan and answers how that went.
    private func follow() {
        do throws(NetfilterError) {
            try bringUp()
            pause = 0
            answer(.applied(version: version))
        } catch {
            table = nil
            pause = min(max(2 * pause, 1_000_000_000), Self.longestPause)
            timer?.arm(at: Clock.monotonic() + pause)
            answer(.failed(error, version: version))
        }
    }

    private func bringUp() throws(NetfilterError) {
        guard let table else { return try installAnew() }
        do throws(NetfilterError) {
            try cut(try table.apply(plan))
        } catch {
            // Somebody has changed it meanwhile: the whole of it, once.
            try installAnew()
        }
    }

    private func installAnew() throws(NetfilterError) {
        let table = try found()
        // Heard from before the first change on, so that nobody's is missed.
        if monitor == nil { try listen(to: table) }
        try cut(try table.install(plan))
        self.table = table
    }

    private func found() throws(NetfilterError) -> NodePortTable {
        if let table { return table }
        return try NodePortTable(hostID: hostID, routerUser: routerUser)
    }

    private func listen(to table: NodePortTable) throws(NetfilterError) {
        let monitor = try ChangeMonitor(of: table)
        source = try? DescriptorSource(loop, descriptor: monitor.descriptor, for: .readable) { [unowned self] _ in
            if monitor.hearsStranger() { repairSoon() }
        }
        self.monitor = monitor
    }

    /// Flows of datagrams that led elsewhere end.
    private func cut(_ ports: [NodePort]) throws(NetfilterError) {
        var changed: [NodePort: NodePortForward] = [:]
        for port in ports { changed[port] = plan.forwards[port] }
        guard changed.keys.contains(where: { $0.transport == .udp }) else { return }
        var cutter = try FlowCutter()
        _ = try cutter.cut(changed)
    }

    private func repairSoon() {
        guard !isRepairDue else { return }
        isRepairDue = true
        timer?.arm(at: max(Clock.monotonic() + Self.repairDelay, lastRepair + Self.repairPause))
    }

    private func timeIsUp() {
        guard isRepairDue else { return follow() }
        isRepairDue = false
        lastRepair = Clock.monotonic()
        do throws(NetfilterError) {
            try installAnew()
            answer(.repaired)
        } catch {
            follow()
        }
    }
}
