internal import EventLoop
internal import Linux
internal import Model
internal import Processes
internal import Supervision

/// What one run of a replica holds open, from its spawn until it is forgotten.
final class ReplicaRun {
    let key: RunKey
    let name: ReplicaName
    let desired: DesiredInstance
    let plan: LaunchPlan
    let identity: Identity
    /// Where its unix socket is.
    let site: SocketSite?
    /// How it is kept from the host, and how that was asked for.
    let isolation: IsolationChoice
    let enclosure: Isolation?
    /// What an engine executes in the place of the service's program.
    let command: GVisor.Command?
    /// Its record, until its process is written there.
    var recordFile: RecordFile?
    private let socketAccess: SocketAccess
    let group: ReplicaGroup
    /// What limits it now.
    var limits: RunLimits
    /// What a person should know about this spawn (isolation given up, a port moved).
    var notes: [String] = []
    private(set) var process: ProcessIdentity?
    private var pidfd: PidFD?
    private var life: IsolatedLife?
    private var hasEnded = false
    private var exitSource: DescriptorSource?
    private var socketFile: SocketFile?
    private var wasEmpty = false
    var notify: NotifyListener?
    /// While it is starting: shows what it waits for.
    var probe: Probe?
    var health: ProbeOutcome?
    /// When the last probe ended, on the monotonic clock.
    var probedAt: Int64?
    /// Where it listened when it had bound what it declares.
    var bound: [SocketListener] = []
    /// The share that the router was told; `nil` while it takes no requests.
    var published: Publication?
    /// The version of the router's orders that first named this run; `nil` until then.
    var routedAt: UInt64?
    /// The plan of node ports that first had it.
    var forwardedAt: UInt64?
    var isDraining = false
    /// What it used when somebody asked last.
    private(set) var usage: Usage?
    /// Share of one processor between the last two readings.
    private(set) var cpuPercent: Double?

    init(key: RunKey, name: ReplicaName, desired: DesiredInstance, prepared: PreparedLaunch, group: ReplicaGroup) {
        self.key = key
        self.name = name
        self.desired = desired
        plan = prepared.plan
        identity = prepared.identity
        site = prepared.site
        isolation = prepared.isolation
        enclosure = prepared.enclosure
        command = prepared.command
        socketAccess = prepared.socketAccess
        notes = prepared.notes
        limits = prepared.limits
        self.group = group
    }

    deinit { exitSource = nil }

    var cgroupID: UInt64? { group.cgroupID }

    /// The numbers of its processes.
    func processes() -> [Int32] { group.pids() }

    /// The main process executes; `exited` is called once, when it has ended.
    func started(_ child: consuming ChildProcess, on loop: Loop, exited: @escaping (ExitReport) -> Void) {
        process = child.identity
        group.started(child.identity)
        let taken = child.takePidFD()
        let number = taken.descriptor.number
        pidfd = consume taken
        exitSource = try? DescriptorSource(loop, descriptor: number, for: .readable) { [unowned self] _ in
            guard let report = reap() else { return }
            exitSource = nil
            hasEnded = true
            exited(report)
        }
    }

    /// pid 1 executes; what becomes of the main process is told later.
    func begun(_ life: IsolatedLife) {
        self.life = life
        group.pidOne = life.pidOneIdentity.pid
    }

    /// pid 1 of an isolated run.
    var pidOne: ProcessIdentity? { life?.pidOneIdentity }

    /// A pidfd of that.
    var pidOneDescriptor: BorrowedDescriptor? { life?.pidOneDescriptor }

    /// The main process of an isolated run executes.
    func executed() {
        guard let service = life?.service else { return }
        process = service
        group.started(service)
    }

    /// The main process of an isolated run has ended.
    func ended(_ status: WaitStatus) -> ExitReport {
        hasEnded = true
        return report(ExitStatus(status))
    }

    /// Kills every process, in whatever namespace.
    func killAll() {
        life?.kill()
        group.kill()
    }

    /// Whether the main process executes.
    var isRunning: Bool { process != nil && !hasEnded }

    /// Whether no process is left; once that is so after the end of the main process, it stays so.
    func isEmpty() -> Bool {
        if !wasEmpty { wasEmpty = hasEnded && life?.isOver ?? true && group.isEmpty }
        return wasEmpty
    }

    /// Signals the main process; it is never mistaken for another one.
    func signal(_ number: Int32) {
        if let life { life.signal(number) } else { try? pidfd?.send(signal: number) }
    }

    /// Takes a new reading.
    func note(_ next: Usage) {
        if let usage, next.at > usage.at {
            let share = Double(next.cpuNanoseconds - usage.cpuNanoseconds) / Double(next.at - usage.at)
            cpuPercent = max(0, share * 100)
        }
        usage = next
    }

    private func reap() -> ExitReport? {
        do throws(Errno) {
            guard let status = try pidfd?.reap() else { return nil }
            return report(ExitStatus(status))
        } catch {
            return report(.unknown)
        }
    }

    /// Out of memory is what ended it if it was killed; a shell says that of its last command.
    private func report(_ status: ExitStatus) -> ExitReport {
        var report = ExitReport(status: status)
        switch status {
        case .signaled(signal: 9, _), .exited(code: 137), .unknown: report.outOfMemory = group.ranOutOfMemory
        case .signaled, .exited: return report
        }
        if report.outOfMemory {
            report.memory = MemoryAtEnd(peak: group.leaf?.group.peakMemory(), limit: memoryLimit)
        }
        return report
    }

    /// In bytes; `nil` if none is in force.
    var memoryLimit: UInt64? {
        limits.hasMemory ? limits.asked.memoryMiB.map { UInt64($0) << 20 } : nil
    }

    /// Takes hold of the run's unix socket and opens it to the router's group.
    ///
    /// - Returns: Whether the file is a socket of the run's user.
    func adoptSocket(_ path: String) -> Bool {
        if socketFile?.isStill(at: path) == true { return true }
        guard let file = try? SocketFile(path, owner: identity.user) else { return false }
        try? file.setAccess(
            user: socketAccess.user ?? UInt32.max, group: socketAccess.group ?? UInt32.max, mode: socketAccess.mode)
        socketFile = consume file
        site?.link()
        return true
    }
}

extension ReplicaRun {
    /// Itself as it can be measured beside the loop; `nil` before its process exists.
    var subject: UsageSubject? {
        process.map { UsageSubject(key: key, leaf: group.leaf, leader: $0, pidOne: group.pidOne, before: usage) }
    }

    /// Whether it was measured after `moment` with all of `parts`.
    func isMeasured(since moment: Int64, _ parts: Usage.Parts) -> Bool {
        usage.map { $0.at > moment && $0.covers(parts) } ?? false
    }
}

extension ExitStatus {
    /// The kernel's answer in the core's words.
    init(_ status: WaitStatus) {
        switch status {
        case .exited(let code): self = .exited(code: UInt8(truncatingIfNeeded: code))
        case .killed(let signal, let core):
            self = .signaled(signal: UInt8(truncatingIfNeeded: signal), coreDumped: core)
        }
    }
}
