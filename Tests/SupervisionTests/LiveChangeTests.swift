import Model
import Supervision
import Testing

@Suite("Without a restart")
struct LiveChangeTests {
    private static let key = RunKey(1)

    /// A ready replica of `web`.
    private func ready(_ instance: DesiredInstance) -> Supervisor {
        var supervisor = Supervisor(firstKey: 1, seed: 1)
        _ = supervisor.handle(.changed(DesiredChange(updated: [instance]), by: nil), at: .zero)
        _ = supervisor.handle(.run(Self.key, .spawned(SpawnedProcess(pid: 1))), at: .zero)
        _ = supervisor.handle(.run(Self.key, .bound(.unix(path: "/s"))), at: .zero)
        return supervisor
    }

    private let web = DesiredInstance(name: instance("web"), service: webService("web"))

    private func change(_ supervisor: inout Supervisor, _ adjust: (inout DesiredInstance) -> Void) -> [String] {
        var changed = supervisor.desired(web.name) ?? web
        adjust(&changed)
        var state = DesiredState()
        state.instances[changed.name] = changed
        return supervisor.handle(.desired(state, by: nil), at: .zero + .seconds(1)).compactMap(\.story)
    }

    @Test("new limits are applied to what runs")
    func limits() {
        var supervisor = ready(web)
        #expect(change(&supervisor) { $0.service.confinement.limits.memoryMiB = 64 } == ["limits #1"])
    }

    @Test("a new health check is watched, and takes nothing away before it has failed")
    func addedCheck() {
        var supervisor = ready(web)
        var check = HealthCheck(kind: .tcp)
        check.unhealthyAfter = 1
        check.startPeriod = .zero
        check.onFailure = .report
        #expect(change(&supervisor) { $0.service.health = check }.isEmpty)
        #expect(supervisor.report(for: web.name).first?.phase == .ready)
        #expect(supervisor.report(for: web.name).first?.health == .unknown)
        let now = Instant.zero + .seconds(1)
        #expect(supervisor.handle(.timerFired, at: now) == [.probe(Self.key, check)])
        let failed = supervisor.handle(.run(Self.key, .probed(.failed(.timedOut))), at: now)
        #expect(failed.compactMap(\.story) == ["withdraw #1"])
        check.interval = .seconds(3)
        #expect(change(&supervisor) { $0.service.health = check }.isEmpty)
        #expect(supervisor.handle(.timerFired, at: now + .seconds(20)) == [.probe(Self.key, check)])
    }

    @Test("a health check that is taken away leaves no deadline and gives traffic back")
    func removedCheck() {
        var checked = web
        checked.service.health = HealthCheck(kind: .tcp)
        var supervisor = ready(checked)
        #expect(supervisor.nextDeadline != nil)
        #expect(change(&supervisor) { $0.service.health = nil } == ["publish #1 unix:/s weight 100"])
        #expect(supervisor.nextDeadline == nil)
        #expect(supervisor.report(for: web.name).first?.health == .unchecked)
    }

    @Test("the same desired state again changes nothing")
    func unchanged() {
        var supervisor = ready(web)
        let before = supervisor
        #expect(change(&supervisor) { _ in }.isEmpty)
        #expect(supervisor == before)
    }

    @Test("an instance that is no longer in the desired state is stopped")
    func removed() {
        var supervisor = ready(web)
        let actions = supervisor.handle(.desired(DesiredState(), by: nil), at: .zero)
        #expect(actions.compactMap(\.story) == ["withdraw #1"])
        #expect(supervisor.desired(web.name) == nil)
        #expect(supervisor.instanceNames == [web.name])
    }
}

@Suite("The history")
struct HistoryTests {
    /// The kinds of all records of a run of events, in order.
    private func kinds(_ service: Service, _ events: [Event]) -> [String] {
        var supervisor = Supervisor(firstKey: 1, seed: 1)
        return events.flatMap { supervisor.handle($0, at: .zero) }.compactMap { action in
            guard case .record(let record) = action else { return nil }
            return record.occurrence.kind
        }
    }

    private func want(_ service: Service, goal: DesiredInstance.Goal = .up, replicas: Int = 1) -> Event {
        var desired = DesiredInstance(name: instance(service.name), service: service)
        desired.goal = goal
        desired.replicas = replicas
        return .changed(DesiredChange(updated: [desired]), by: Operator(uid: 0, command: "test"))
    }

    private func run(_ key: UInt64, _ event: RunEvent) -> Event { .run(RunKey(key), event) }

    private let crash = RunEvent.exited(ExitReport(status: .exited(code: 1)))

    @Test("tells a crash, the backoff and the end of patience")
    func crashLoop() {
        let job = service("job") { $0.restart.maximumRestarts = 2 }
        let told = kinds(
            job,
            [
                want(job), run(1, .spawned(SpawnedProcess(pid: 1))), run(1, crash), run(1, .emptied),
                run(2, .spawnFailed(SpawnFailure(step: "exec"))),
                .command(.restart([.instance(instance("job"))]), by: nil),
                run(3, .spawned(SpawnedProcess(pid: 1))), run(3, crash), run(3, .emptied),
                .command(.reset([.instance(instance("job"))]), by: nil),
            ])
        #expect(
            told == [
                "starting", "started", "ready", "exited", "starting", "failed", "backoff", "restarting", "starting",
                "started", "ready", "exited", "starting", "reset",
            ])
    }

    @Test("tells who stopped it, and that it had to be killed")
    func stop() {
        let job = service("job")
        var supervisor = Supervisor(firstKey: 1, seed: 1)
        _ = supervisor.handle(want(job), at: .zero)
        _ = supervisor.handle(run(1, .spawned(SpawnedProcess(pid: 1))), at: .zero)
        let stop = supervisor.handle(want(job, goal: .down), at: .zero)
        let name = ReplicaName(instance: instance("job"), number: 1)
        let record = SupervisionRecord(
            at: .zero, subject: .replica(name), key: RunKey(1),
            occurrence: .stopping(by: Operator(uid: 0, command: "test")))
        #expect(stop.contains(.record(record)))
        let report = supervisor.report(for: instance("job")).first
        #expect(report?.cause == .stopped(by: Operator(uid: 0, command: "test")))
        let kill = supervisor.handle(.timerFired, at: .zero + .seconds(10))
        let again = supervisor.handle(.timerFired, at: .zero + .seconds(15))
        let told = (kill + again).compactMap { action -> Occurrence? in
            guard case .record(let record) = action else { return nil }
            return record.occurrence
        }
        #expect(told == [.killed, .lingering])
    }

    @Test("tells that a replica waits, that an instance was scaled, and that a job is done")
    func others() {
        let job = service("job") {
            $0.restart.condition = .onFailure
            $0.dependencies = [Dependency(service: "db")]
        }
        #expect(kinds(job, [want(job), want(job, replicas: 2)]) == ["waiting", "scaled", "waiting"])
        let done = service("done") { $0.restart.condition = .never }
        let exit = RunEvent.exited(ExitReport(status: .exited(code: 0)))
        #expect(
            kinds(done, [want(done), run(1, .spawned(SpawnedProcess(pid: 1))), run(1, exit), run(1, .emptied)])
                == ["starting", "started", "ready", "exited", "finished"])
    }

    @Test("names every kind with a word of its own")
    func words() {
        let report = ExitReport(status: .unknown)
        let all: [Occurrence] = [
            .waiting(for: instance("a"), .ready), .starting, .started(pid: 1), .ready(after: .zero),
            .unready(.announcedStop), .exited(report, uptime: .zero), .failed(.watchdog),
            .backingOff(delay: .zero, failures: 2), .gaveUp(restarts: 1), .finished(report), .stopping(by: nil),
            .killed,
            .lingering, .stopped, .restarting(by: nil), .replacing(overlap: true), .replaced,
            .replacementFailed(.watchdog), .scaled(from: 1, to: 2), .status(""), .cycle(through: instance("a")),
            .reset(by: nil),
        ]
        #expect(Set(all.map(\.kind)).count == all.count)
    }
}

@Suite("A thousand replicas")
struct ScaleTests {
    @Test("start and stop with a few actions each, and leave nothing to wait for")
    func thousand() {
        var state = DesiredState()
        for number in 0..<1000 {
            let name = InstanceName(service: ServiceName(app: nil, service: "web"), id: "t\(number)")
            state.instances[name] = DesiredInstance(name: name, service: webService("web"))
        }
        var supervisor = Supervisor(firstKey: 1, seed: 1)
        var actions = supervisor.handle(.desired(state, by: nil), at: .zero)
        for key in 1...1000 as ClosedRange<UInt64> {
            actions += supervisor.handle(.run(RunKey(key), .spawned(SpawnedProcess(pid: 1))), at: .zero)
            actions += supervisor.handle(.run(RunKey(key), .bound(.unix(path: "/s"))), at: .zero)
        }
        #expect(supervisor.nextDeadline == nil)
        #expect(supervisor.allReports.allSatisfy { $0.phase == .ready })
        #expect(actions.count(where: { $0.story != nil }) == 3000)
        let crash = supervisor.handle(.run(RunKey(500), .exited(ExitReport(status: .unknown))), at: .zero)
        #expect(crash.compactMap(\.story) == ["withdraw #500", "kill #500"])
    }
}
