import Model
import Supervision
import TestSupport
import Testing

/// A host on which anything happens at any time, and which checks everything it is told to do.
struct SimulatedHost {
    private(set) var supervisor: Supervisor
    private(set) var runs: [RunKey: SimulatedRun] = [:]
    private(set) var forgotten: [RunKey] = []
    private(set) var failures: [String] = []
    private(set) var recorder = FlightRecorder(capacity: 60)
    private var desired: [InstanceName: DesiredInstance] = [:]
    private var lastKey: UInt64 = 0
    private var random: SeededRandom
    private var now = Instant.zero
    private let services: [Service]

    init(seed: UInt64, services: [Service]) {
        random = SeededRandom(seed: seed)
        supervisor = Supervisor(firstKey: 1, seed: seed)
        self.services = services
    }

    // MARK: - What happens

    mutating func step() {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<60: happen()
        case 60..<75: fireTimer()
        case 75..<80: now = now + .milliseconds(Int.random(in: 1...20_000, using: &random))
        case 80..<90: wantSomething()
        case 90..<95: command()
        case 95: routerReset()
        case 96: restartSupervisor()
        default: talkNonsense()
        }
        if supervisor.nextDeadline.map({ $0 < .zero }) == true { fail("a deadline before the beginning") }
        let published = Set(runs.filter(\.value.isPublished).keys)
        if Set(supervisor.publications.keys) != published { fail("the published set differs") }
    }

    /// Lets everything happen that is owed, well-behaved, until nothing is due.
    mutating func calmDown(whatIf goal: DesiredInstance.Goal) {
        want(goal)
        calmDown(until: { goal == .up && $0.isAllSettled })
    }

    /// Ends everything by command.
    mutating func shutDown(force: Bool) {
        want(.up)
        for _ in 0..<50 { happen() }
        tell(.command(.shutdown(force: force), by: nil))
        calmDown(until: { _ in false })
    }

    private mutating func want(_ goal: DesiredInstance.Goal) {
        for service in services {
            let name = InstanceName(service: ServiceName(app: nil, service: service.name))
            desired[name, default: DesiredInstance(name: name, service: service)].goal = goal
        }
        var state = DesiredState()
        state.instances = desired
        tell(.desired(state, by: nil))
        tell(.command(.reset(desired.keys.sorted().map { .instance($0) }), by: nil))
    }

    private mutating func calmDown(until isEnough: (Self) -> Bool) {
        for _ in 0..<400 {
            for key in runs.keys.sorted() where runs[key] != nil { behave(key) }
            if runs.contains(where: \.value.isUnfinished) { continue }
            // Health checks never end; they are the only deadlines that may stay.
            if isEnough(self) { return }
            guard let due = supervisor.nextDeadline else { return }
            now = max(now, due)
            tell(.timerFired)
        }
        let unsettled = supervisor.allReports.filter { $0.phase != .ready }
        fail("did not calm down: \(unsettled.map { "\($0.name) \($0.phase) \($0.cause.debugDescription)" })")
    }

    var isAllSettled: Bool {
        desired.keys.allSatisfy { name in
            switch supervisor.settled(name) {
            case .ready, .exited: true
            case .failed, .pending, .stopped, .unknown: false
            }
        }
    }

    var isAllStopped: Bool {
        desired.keys.allSatisfy { supervisor.settled($0) == .stopped }
    }

    private mutating func happen() {
        guard let key = runs.keys.sorted().randomElement(using: &random), let run = runs[key] else { return }
        switch run.stage {
        case .ordered: answerSpawn(key)
        case .alive: live(key, run)
        case .dead:
            if run.owesWithdrawn, Bool.random(using: &random) {
                finishWithdrawal(key)
            } else if run.isKilled || Bool.random(using: &random) {
                runs[key] = nil
                forgotten.append(key)
                tell(.run(key, .emptied), removed: run)
            }
        }
    }

    private mutating func answerSpawn(_ key: RunKey) {
        if Int.random(in: 0..<5, using: &random) == 0 {
            let run = runs.removeValue(forKey: key)
            forgotten.append(key)
            tell(.run(key, .spawnFailed(SpawnFailure(step: "exec", errorNumber: 2))), removed: run)
        } else {
            runs[key]?.stage = .alive
            tell(.run(key, .spawned(SpawnedProcess(pid: 7, isShell: Bool.random(using: &random)))))
        }
    }

    private mutating func live(_ key: RunKey, _ run: SimulatedRun) {
        switch Int.random(in: 0..<8, using: &random) {
        case 0..<2 where run.isWatched: bind(key)
        case 2..<4 where run.isProbing: answerProbe(key, passes: Int.random(in: 0..<4, using: &random) > 0)
        case 4 where run.owesWithdrawn || run.owesDrained: finishWithdrawal(key)
        case 5: notify(key)
        case 6 where run.isStopped || Int.random(in: 0..<4, using: &random) == 0: exit(key)
        default: break
        }
    }

    /// What a good process on a good host would do next.
    private mutating func behave(_ key: RunKey) {
        guard let run = runs[key] else { return }
        switch run.stage {
        case .ordered:
            runs[key]?.stage = .alive
            tell(.run(key, .spawned(SpawnedProcess(pid: 7))))
        case .alive:
            if run.isWatched { bind(key) }
            if !run.isNotified, run.service.listening.notifies {
                runs[key]?.isNotified = true
                tell(.run(key, .notified(.ready)))
            }
            if runs[key]?.isProbing == true { answerProbe(key, passes: true) }
            if run.owesWithdrawn || run.owesDrained { finishWithdrawal(key) }
            if run.isStopped || run.isKilled { exit(key) }
        case .dead:
            runs[key] = nil
            forgotten.append(key)
            tell(.run(key, .emptied), removed: run)
        }
    }

    private mutating func bind(_ key: RunKey) {
        runs[key]?.isWatched = false
        runs[key]?.isBound = true
        tell(.run(key, .bound(.tcp(address: "127.0.0.1", port: 3000))))
    }

    private mutating func answerProbe(_ key: RunKey, passes: Bool) {
        runs[key]?.isProbing = false
        if passes { runs[key]?.isHealthy = true }
        tell(.run(key, .probed(passes ? .passed : .failed(.timedOut))))
    }

    private mutating func finishWithdrawal(_ key: RunKey) {
        if runs[key]?.owesWithdrawn == true {
            runs[key]?.owesWithdrawn = false
            runs[key]?.owesDrained = true
            tell(.run(key, .withdrawn))
        } else {
            runs[key]?.owesDrained = false
            tell(.run(key, .drained))
        }
    }

    private mutating func notify(_ key: RunKey) {
        let words: [Supervision.Notification] = [
            .ready, .reloading, .status("busy"), .watchdog, .extendTimeout(.seconds(5)),
        ]
        guard let word = words.randomElement(using: &random) else { return }
        if word == .ready { runs[key]?.isNotified = true }
        tell(.run(key, .notified(word)))
    }

    private mutating func exit(_ key: RunKey) {
        runs[key]?.stage = .dead
        runs[key]?.isWatched = false
        runs[key]?.isProbing = false
        let code = UInt8.random(in: 0...1, using: &random)
        tell(.run(key, .exited(ExitReport(status: .exited(code: code)))))
    }

    private mutating func fireTimer() {
        guard let due = supervisor.nextDeadline else { return }
        now = max(now, due)
        tell(.timerFired)
    }

    private mutating func wantSomething() {
        guard let service = services.randomElement(using: &random) else { return }
        let name = InstanceName(service: ServiceName(app: nil, service: service.name))
        var instance = desired[name] ?? DesiredInstance(name: name, service: service)
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<3: instance.replicas = Int.random(in: 0...3, using: &random)
        case 3..<5: instance.goal = instance.goal == .up ? .down : .up
        case 5..<7: instance.allocatedPort = UInt16.random(in: 1...3, using: &random)
        case 7: instance.weight = Int.random(in: 0...100, using: &random)
        case 8:
            desired[name] = nil
            return tell(.changed(DesiredChange(removed: [name]), by: nil))
        default: instance.goal = .up
        }
        desired[name] = instance
        tell(.changed(DesiredChange(updated: [instance]), by: nil))
    }

    private mutating func command() {
        guard let name = desired.keys.sorted().randomElement(using: &random) else { return }
        let targets = [Target.instance(name)]
        let commands: [Command] = [.restart(targets), .reset(targets), .signal(targets, number: 1)]
        if let command = commands.randomElement(using: &random) { tell(.command(command, by: nil)) }
    }

    private mutating func routerReset() {
        for key in runs.keys {
            runs[key]?.owesWithdrawn = false
            runs[key]?.owesDrained = false
        }
        tell(.routerReset)
    }

    /// The supervisor is killed; the next one finds what lives and is given the same desired state.
    private mutating func restartSupervisor() {
        for (key, run) in runs {
            if run.stage == .alive {
                runs[key]?.loseSupervisor()
            } else {
                runs[key] = nil
            }
        }
        supervisor = Supervisor(firstKey: lastKey + 1, seed: lastKey)
        tell(.recovered(runs.keys.sorted().compactMap { runs[$0]?.recovered($0) }))
        var state = DesiredState()
        state.instances = desired
        tell(.desired(state, by: nil))
    }

    /// Late, early and repeated news.
    private mutating func talkNonsense() {
        let late = forgotten.suffix(20).randomElement(using: &random)
        let events: [RunEvent] = [
            .bound(nil), .withdrawn, .drained, .probed(.passed), .notified(.stopping), .emptied,
            .exited(ExitReport(status: .unknown)), .spawned(SpawnedProcess(pid: 1)),
            .spawnFailed(SpawnFailure(step: "late")),
        ]
        guard let event = events.randomElement(using: &random) else { return }
        if let late { tell(.run(late, event)) }
        guard let key = runs.keys.sorted().randomElement(using: &random), let run = runs[key] else { return }
        switch run.stage {
        case .alive: tell(.run(key, Bool.random(using: &random) ? .emptied : .spawned(SpawnedProcess(pid: 2))))
        case .dead: tell(.run(key, .exited(ExitReport(status: .unknown))))
        case .ordered: tell(.run(key, .emptied))
        }
    }

    // MARK: - What is ordered

    private mutating func tell(_ event: Event, removed: SimulatedRun? = nil) {
        let actions = supervisor.handle(event, at: now)
        recorder.record(event, actions, at: now)
        for action in actions { perform(action, removed: removed) }
    }

    private mutating func perform(_ action: Action, removed: SimulatedRun?) {
        switch action {
        case .spawn(let key, let name, let instance): spawn(key, name, instance)
        case .watchBinding(let key):
            check(key, "watch") { $0.stage == .alive && !$0.isBound }
            runs[key]?.isWatched = true
        case .unwatchBinding(let key): runs[key]?.isWatched = false
        case .probe(let key, _):
            check(key, "probe") { $0.stage == .alive && !$0.isProbing }
            runs[key]?.isProbing = true
        case .publish(let key, _):
            check(key, "publish") { $0.mayServe && !$0.isPublished }
            runs[key]?.isPublished = true
            runs[key]?.owesWithdrawn = false
            runs[key]?.owesDrained = false
        case .withdraw(let key):
            check(key, "withdraw") { $0.isPublished }
            runs[key]?.isPublished = false
            runs[key]?.owesWithdrawn = true
            runs[key]?.isHealthy = false
        case .setWeight(let key, _): check(key, "weight") { $0.isPublished }
        case .signal(let key, let number, _):
            check(key, "signal") { $0.stage == .alive && (number == 1 || !$0.isPublished) }
            if number != 1 { runs[key]?.isStopped = true }
        case .killAll(let key):
            check(key, "kill") { !$0.isPublished && $0.stage != .ordered }
            runs[key]?.isStopped = true
            runs[key]?.isKilled = true
        case .forget(let key):
            guard forgotten.last == key, removed?.isPublished == false else { return fail("forget #\(key) too early") }
        case .applyLimits(let key, _): check(key, "limits") { $0.stage == .alive }
        case .record, .reportUnexpected: break
        }
    }

    private mutating func spawn(_ key: RunKey, _ name: ReplicaName, _ instance: DesiredInstance) {
        if key.value <= lastKey { fail("key \(key) handed out twice") }
        lastKey = key.value
        let others = runs.values.filter { $0.name == name }
        let allowed = instance.canOverlap ? 1 : 0
        if others.count > allowed { fail("\(others.count) processes of \(name) when #\(key) starts") }
        if desired[name.instance]?.goal == .down { fail("#\(key) starts against the goal") }
        runs[key] = SimulatedRun(name: name, instance: instance)
    }

    private mutating func check(_ key: RunKey, _ what: String, _ isAllowed: (SimulatedRun) -> Bool) {
        guard let run = runs[key] else { return fail("\(what) #\(key), which is gone") }
        if !isAllowed(run) { fail("\(what) #\(key) at the wrong moment: \(run)") }
    }

    private mutating func fail(_ text: String) {
        failures.append("\(now.story) \(text)")
    }
}

extension SimulatedRun {
    /// Something of it is under way.
    var isUnfinished: Bool {
        stage != .alive || isStopped || isKilled || isWatched || isProbing || owesWithdrawn
            || (!isNotified && service.listening.notifies)
    }
}
