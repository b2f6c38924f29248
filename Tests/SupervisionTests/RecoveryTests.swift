import Model
import Supervision
import Testing

@Suite("Processes of an earlier supervisor")
struct RecoveryTests {
    private let web = DesiredInstance(name: instance("web"), service: webService("web"))

    private func found(_ key: UInt64, _ name: InstanceName, hash: UInt64) -> RecoveredReplica {
        var replica = RecoveredReplica(
            key: RunKey(key), name: ReplicaName(instance: name, number: 1), launchHash: hash,
            process: SpawnedProcess(pid: 42), startedAt: .zero)
        replica.isBound = true
        replica.endpoint = .unix(path: "/run/web.sock")
        return replica
    }

    private func desire(_ instances: DesiredInstance...) -> Event {
        var state = DesiredState()
        for instance in instances { state.instances[instance.name] = instance }
        return .desired(state, by: nil)
    }

    private func story(_ supervisor: inout Supervisor, _ event: Event) -> [String] {
        supervisor.handle(event, at: .zero + .seconds(9)).compactMap(\.story)
    }

    @Test("of the same definition go on as they are")
    func kept() {
        var supervisor = Supervisor(firstKey: 1, seed: 1)
        #expect(story(&supervisor, .recovered([found(7, web.name, hash: web.launchHash)])).isEmpty)
        #expect(story(&supervisor, desire(web)) == ["publish #7 unix:/run/web.sock weight 100"])
        #expect(supervisor.report(for: web.name).map(\.phase) == [.ready])
        #expect(supervisor.report(for: web.name).first?.process?.pid == 42)
        #expect(supervisor.replica(of: RunKey(7)) == ReplicaName(instance: web.name, number: 1))
        #expect(supervisor.nextDeadline == nil)
    }

    @Test("of another definition are replaced, and no key is used twice")
    func replaced() {
        var supervisor = Supervisor(firstKey: 1, seed: 1)
        _ = supervisor.handle(.recovered([found(7, web.name, hash: 1)]), at: .zero)
        #expect(
            story(&supervisor, desire(web)) == ["publish #7 unix:/run/web.sock weight 100", "spawn #8 web:default.1"])
    }

    @Test("that should not run are stopped in order")
    func stopped() {
        var supervisor = Supervisor(firstKey: 1, seed: 1)
        var down = web
        down.goal = .down
        _ = supervisor.handle(.recovered([found(7, web.name, hash: web.launchHash)]), at: .zero)
        #expect(story(&supervisor, desire(down)) == ["signal #7 15"])
        #expect(supervisor.settled(web.name) == .pending)
    }

    @Test("that nobody wants are ended")
    func strangers() {
        var supervisor = Supervisor(firstKey: 1, seed: 1)
        let twice = [6, 7, 8].map { found($0, web.name, hash: web.launchHash) }
        #expect(story(&supervisor, .recovered(twice + [found(9, instance("gone"), hash: 1)])).isEmpty)
        #expect(
            story(&supervisor, desire(web)) == [
                "signal #7 15", "kill #6", "publish #8 unix:/run/web.sock weight 100", "signal #9 15",
            ])
        #expect(story(&supervisor, .run(RunKey(6), .exited(ExitReport(status: .unknown)))).isEmpty)
        #expect(story(&supervisor, .run(RunKey(6), .emptied)) == ["forget #6"])
        #expect(story(&supervisor, .run(RunKey(6), .emptied)) == ["unexpected unknown-run: emptied #6"])
    }
}

@Suite("The flight recorder")
struct FlightRecorderTests {
    @Test("keeps the last lines, oldest first, in the notation of stories")
    func ring() {
        var supervisor = Supervisor(firstKey: 1, seed: 1)
        var recorder = FlightRecorder(capacity: 4)
        let job = DesiredInstance(name: instance("job"), service: service("job"))
        let events: [(Int, Event)] = [
            (0, .changed(DesiredChange(updated: [job], removed: [instance("old")]), by: nil)),
            (1, .run(RunKey(1), .spawned(SpawnedProcess(pid: 5, isShell: true)))),
            (2, .command(.restart([.instance(job.name)]), by: nil)),
        ]
        for (second, event) in events {
            let now = Instant.zero + .milliseconds(second * 500)
            recorder.record(event, supervisor.handle(event, at: now), at: now)
        }
        #expect(
            recorder.story == [
                "0s < spawn #1 job:default.1", "0.5s > spawned #1 pid 5 shell", "1s > restart job:default",
                "1s < signal #1 15 group",
            ])
        #expect(FlightRecorder(capacity: 0).capacity == 1)
        #expect(FlightRecorder().story.isEmpty)
    }

    @Test(
        "says every event in a line of its own words",
        arguments: [
            (.desired(DesiredState(), by: nil), "desired 0"), (.timerFired, "timer"), (.routerReset, "router-reset"),
            (.command(.shutdown(force: true), by: nil), "shutdown now"),
            (
                .command(.reset([.replica(ReplicaName(instance: instance("a"), number: 2))]), by: nil),
                "reset a:default.2"
            ),
            (.run(RunKey(3), .probed(.failed(.status(503)))), "failed #3 status 503"),
            (.run(RunKey(3), .probed(.failed(.unreachable(errorNumber: 111)))), "failed #3 unreachable 111"),
            (.run(RunKey(3), .probed(.failed(.exited(.exited(code: 2))))), "failed #3 command 2"),
            (
                .run(RunKey(3), .exited(ExitReport(status: .signaled(signal: 11, coreDumped: true)))),
                "exited #3 signal 11 core"
            ),
            (
                .run(RunKey(3), .exited(ExitReport(status: .unknown, outOfMemory: true))),
                "exited #3 unknown out of memory"
            ),
            (.run(RunKey(3), .notified(.watchdogInterval(.milliseconds(1500)))), "notified #3 watchdog every 1.5s"),
            (.run(RunKey(3), .spawnFailed(SpawnFailure(step: "setuid", errorNumber: 1))), "spawn-failed #3 setuid 1"),
        ] as [(Event, String)])
    func events(event: Event, expected: String) {
        #expect(event.story == expected)
    }
}
