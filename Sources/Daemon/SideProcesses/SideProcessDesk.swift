internal import Control
internal import Linux
internal import Model
internal import Processes
internal import Supervision

/// Starts commands beside services: `exec` inside a replica, `run` as a service would.
///
/// Their input and output are the client's own descriptors; they end when the client goes.
final class SideProcessDesk {
    private let parts: DaemonParts
    private var processes: [String: SideProcess] = [:]
    private var lastNumber: UInt64 = 0

    init(_ parts: DaemonParts) {
        self.parts = parts
    }

    /// Executes a command inside a replica; the answer is complete when it has ended.
    func exec(_ request: ExecRequest, from caller: Caller, _ handle: ReplyHandle) {
        do throws(ControlError) {
            try exec(request, caller, handle)
        } catch {
            handle.answer(.error(error))
        }
    }

    /// Executes a command as a service would; the answer is complete when it has ended.
    func run(_ request: RunRequest, from caller: Caller, _ handle: ReplyHandle) {
        do throws(ControlError) {
            let target = RunTarget(parts, app: parts.state.app(containing: caller.directory))
            let name = try target.find(request).0.name
            // A service that was never spawned may still lack a user of its own.
            let edits = InstanceAllocation(parts).userEdits(for: name)
            guard edits.isEmpty else {
                parts.store.commit(edits, by: nil) { [self] _ in begin(request, caller, handle) }
                return
            }
            try run(request, caller, handle)
        } catch {
            handle.answer(.error(error))
        }
    }

    private func begin(_ request: RunRequest, _ caller: Caller, _ handle: ReplyHandle) {
        do throws(ControlError) {
            try run(request, caller, handle)
        } catch {
            handle.answer(.error(error))
        }
    }

    /// Sends a signal to the process group of one of them.
    func signal(_ name: String, _ signal: String, _ handle: ReplyHandle) {
        do throws(ControlError) {
            handle.answer(.result(ChangeResult(outcomes: [try self.signal(name, signal)])))
        } catch {
            handle.answer(.error(error))
        }
    }

    private func signal(_ name: String, _ signal: String) throws(ControlError) -> OutcomeRow {
        guard let process = processes[name] else {
            throw ControlError(.notFound, "there is no process \(name) any more")
        }
        guard let number = SignalName.number(of: signal) else {
            throw ControlError(.usage, "\"\(signal)\" is no signal", hint: "HUP, SIGHUP or 1")
        }
        process.signal(number)
        return OutcomeRow(.signaled, name, detail: signal)
    }

    /// The numbers of all children; `nil` while one is not known yet.
    var children: [Int32]? {
        processes.values.contains { $0.isJoining } ? nil : processes.values.flatMap(\.children)
    }

    /// Ends them all, without waiting.
    func end() {
        for process in processes.values { process.kill() }
    }

    private func exec(_ request: ExecRequest, _ caller: Caller, _ handle: ReplyHandle) throws(ControlError) {
        let run = try replica(request.name, caller)
        if run.command != nil {
            let state = Path.join(parts.host.paths.engine(run.key.value), "state")
            throw ControlError(
                .conflict, "\(run.name) runs in gVisor, which exec does not enter",
                hint: "runsc --root \(state) exec \(parts.host.engineID(run.key)) COMMAND")
        }
        let id = nextID()
        let mark = parts.host.markEntry(run.key.value)
        var launch = SideLaunch(request.process, plan: run.plan, identity: run.identity)
        launch.gainsNothing = !parts.host.trusts(run)
        launch.mark = mark
        launch.limits = parts.host.childLimits(for: run.desired.service.confinement.limits)
        let who = SideProcess.Introduction(id: id, name: run.name.description)
        try begin(who, launch, SidePlace(inside: run.group, name: id, mark: mark), handle) {
            process, request throws(LaunchError) in
            guard let isolation = run.enclosure, let pidOne = run.pidOneDescriptor else {
                try process.start(request)
                return
            }
            let isolated = IsolatedRequest(request, isolation)
            // Optional chaining would close the descriptor before it is used.
            switch isolation.hasOwnUserNamespace ? Self.userNamespace(of: run.process) : nil {
            case .some(let namespace):
                let target = JoinTarget(pidOne: pidOne, userNamespace: namespace.borrowed)
                try process.start(isolated, joining: target)
            case .none: try process.start(isolated, joining: JoinTarget(pidOne: pidOne))
            }
        }
    }

    private func run(_ request: RunRequest, _ caller: Caller, _ handle: ReplyHandle) throws(ControlError) {
        let target = RunTarget(parts, app: parts.state.app(containing: caller.directory))
        let (desired, isOwnCommand) = try target.find(request)
        let id = nextID()
        // No key of the supervisor comes near.
        let key = RunKey(1 << 62 + lastNumber)
        let prepared: PreparedLaunch
        let mark = ReplicaScan.mark(hostID: parts.host.paths.hostID, key: id)
        let place: SidePlace
        do throws(SpawnRefusal) {
            prepared = try parts.host.prepare(key, ReplicaName(instance: desired.name, number: 1), desired)
            place = try SpawnRefusal.wrap("create_cgroup") { () throws(Errno) in
                try SidePlace(alone: parts.host.cgroups, name: id, mark: mark)
            }
            do throws(SpawnRefusal) {
                try prepared.limits.plan.apply(to: place.leaf)
            } catch {
                place.remove()
                throw error
            }
        } catch {
            throw ControlError(.failed, "\(desired.name): \(CauseText.text(error.failure))")
        }
        if prepared.command != nil {
            place.remove()
            try? Directory.removeTree(parts.host.paths.engine(key.value))
            throw ControlError(.conflict, "\(desired.name) is for gVisor, in which run starts nothing")
        }
        var launch = SideLaunch(request.process, plan: prepared.plan, identity: prepared.identity)
        if isOwnCommand { launch.arguments = prepared.plan.arguments }
        launch.gainsNothing = !parts.host.trusts(desired, prepared.isolation)
        launch.mark = mark
        launch.limits = parts.host.childLimits(for: desired.service.confinement.limits)
        launch.setRun(id)
        let who = SideProcess.Introduction(id: id, name: desired.name.description, notes: prepared.notes)
        try begin(who, launch, place, handle) { process, request throws(LaunchError) in
            guard let isolation = prepared.enclosure else {
                try process.start(request)
                return
            }
            try process.start(IsolatedRequest(request, isolation))
        }
    }

    static func userNamespace(of process: ProcessIdentity?) -> FileDescriptor? {
        process.flatMap { try? File.open("/proc/\($0.pid)/ns/user") }
    }

    private func begin(
        _ who: SideProcess.Introduction, _ launch: SideLaunch, _ place: SidePlace, _ handle: ReplyHandle,
        start: (SideProcess, LaunchRequest) throws(LaunchError) -> Void
    ) throws(ControlError) {
        let descriptors = PassedDescriptors(handle.takeDescriptors())
        guard descriptors.count == 3 else {
            place.remove()
            throw ControlError(
                .usage, "three descriptors must come with the first byte of the request",
                hint: "standard input, output and error, as SCM_RIGHTS")
        }
        var who = who
        who.program = launch.arguments.first ?? ""
        var launch = launch
        launch.isForeground = parts.host.isForeground
        let process = SideProcess(who, place, on: parts.loop, handle)
        processes[who.id] = process
        process.whenEnded = { [unowned self] in processes[who.id] = nil }
        do throws(LaunchError) {
            try start(process, launch.request(descriptors, place))
        } catch {
            process.refuse(error)
        }
    }

    private func nextID() -> String {
        lastNumber += 1
        return "x\(lastNumber)"
    }

    /// The running replica that is meant: the one named, else the first.
    private func replica(_ text: String, _ caller: Caller) throws(ControlError) -> ReplicaRun {
        let selector = try NameResolver.selector(text)
        let app = parts.state.app(containing: caller.directory)
        let names = try NameResolver(parts, inApp: app).instances([text], for: .changing)
        guard names.count == 1 else {
            throw ControlError(
                .usage, "\"\(text)\" is more than one instance",
                hint: "one of " + names.map(\.description).joined(separator: ", "))
        }
        let running = parts.executor.runs.values.filter {
            $0.name.instance == names[0] && $0.isRunning
                && selector.replica.map { [$0] }?.contains($0.name.number) ?? true
        }
        guard let run = running.min(by: { ($0.isDraining ? 1 : 0, $0.name) < ($1.isDraining ? 1 : 0, $1.name) }) else {
            throw ControlError(
                .failed, "\(text) is not running",
                hint: "tenement why \(text) says why; tenement run executes without it")
        }
        return run
    }
}
