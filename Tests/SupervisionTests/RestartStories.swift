import Model
import Supervision
import Testing

@Suite("A replica")
struct RestartStories {
    @Test("is ready as soon as it executes, if it declares nothing")
    func readyAtOnce() throws {
        let supervisor = try Timeline(
            """
            0s > want job
            0s < spawn #1 job:default.1
            1s > spawned #1
            """
        ).play(service("job"))
        #expect(supervisor.settled(instance("job")) == .ready)
        #expect(supervisor.nextDeadline == nil)
        let report = try #require(supervisor.report(for: instance("job")).first)
        #expect(report.phase == .ready)
        #expect(report.process?.pid == 100)
        #expect(report.process?.startedAt == .zero + .seconds(1))
    }

    @Test("that declares a port gets traffic when the port is bound, and not before")
    func readyWhenBound() throws {
        let supervisor = try Timeline(
            """
            0s > want web
            0s < spawn #1 web:default.1
            0s > spawned #1
            0s < watch #1
            2s > bound #1
            2s < publish #1 127.0.0.1:3000 weight 100
            """
        ).play(webService("web"))
        #expect(supervisor.nextDeadline == nil)
        #expect(supervisor.report(for: instance("web")).first?.process?.weight == 100)
    }

    @Test("with notify is ready only after READY=1")
    func readyWhenNotified() throws {
        let supervisor = try Timeline(
            """
            0s > want web
            0s < spawn #1 web:default.1
            0s > spawned #1
            0s < watch #1
            1s > bound #1
            2s > notified #1 status warming up
            3s > notified #1 ready
            3s < publish #1 127.0.0.1:3000 weight 100
            4s > notified #1 reloading
            5s > notified #1 stopping
            5s < withdraw #1
            """
        ).play(webService("web") { $0.listening.notifies = true })
        #expect(supervisor.report(for: instance("web")).first?.process?.status == "warming up")
        #expect(supervisor.report(for: instance("web")).first?.phase == .running)
    }

    @Test("that keeps crashing comes back at once, then after 1 s, 2 s, 4 s")
    func crashLoop() throws {
        try Timeline(
            """
            0s > want job
            0s < spawn #1 job:default.1
            0s > spawned #1
            5s > exited #1 1
            5s < kill #1
            5s > emptied #1
            5s < forget #1
            5s < spawn #2 job:default.1
            5s > spawned #2
            6s > exited #2 1
            6s < kill #2
            6s > emptied #2
            6s < forget #2
            7s < spawn #3 job:default.1
            7s > spawned #3
            7s > exited #3 signal 11
            7s < kill #3
            7s > emptied #3
            7s < forget #3
            9s < spawn #4 job:default.1
            9s > spawn-failed #4
            9s < forget #4
            13s < spawn #5 job:default.1
            """
        ).play(service("job"))
    }

    @Test("that ran for 30 s starts its backoff anew")
    func stableRun() throws {
        try Timeline(
            """
            0s > want job
            0s < spawn #1 job:default.1
            0s > spawn-failed #1
            0s < forget #1
            0s < spawn #2 job:default.1
            0s > spawn-failed #2
            0s < forget #2
            1s < spawn #3 job:default.1
            1s > spawned #3
            31s > exited #3 1
            31s < kill #3
            31s > emptied #3
            31s < forget #3
            31s < spawn #4 job:default.1
            """
        ).play(service("job"))
    }

    @Test("counts the delay from the exit, not from the end of what it left behind")
    func remainder() throws {
        try Timeline(
            """
            0s > want job
            0s < spawn #1 job:default.1
            0s > spawn-failed #1
            0s < forget #1
            0s < spawn #2 job:default.1
            0s > spawned #2
            1s > exited #2 1
            1s < kill #2
            6s < kill #2
            8s > emptied #2
            8s < forget #2
            8s < spawn #3 job:default.1
            """
        ).play(service("job"))
    }

    @Test("is given up after max_restarts within the window, until reset")
    func givenUp() throws {
        let limited = service("job") { $0.restart.maximumRestarts = 1 }
        let story = """
            0s > want job
            0s < spawn #1 job:default.1
            0s > spawn-failed #1
            0s < forget #1
            0s < spawn #2 job:default.1
            0s > spawn-failed #2
            0s < forget #2
            """
        let failed = try Timeline(story).play(limited)
        #expect(failed.report(for: instance("job")).first?.phase == .failed)
        #expect(failed.nextDeadline == nil)
        #expect(
            failed.settled(instance("job"))
                == .failed(.spawnFailed(SpawnFailure(step: "exec", errorNumber: 2))))
        try Timeline(story + "\n9s > reset job\n9s < spawn #3 job:default.1").play(limited)
        try Timeline(story + "\n9s > restart job\n9s < spawn #3 job:default.1").play(limited)
        try Timeline(story + "\n9s > want job@2\n9s < spawn #3 job:default.1").play(limited)
    }

    @Test("with on-failure stays down after success and comes back after an out-of-memory kill")
    func onFailure() throws {
        let policy = service("job") {
            $0.restart.condition = .onFailure
            $0.restart.successExitCodes = [3]
        }
        let supervisor = try Timeline(
            """
            0s > want job
            0s < spawn #1 job:default.1
            0s > spawned #1
            1s > exited #1 oom
            1s < kill #1
            1s > emptied #1
            1s < forget #1
            1s < spawn #2 job:default.1
            1s > spawned #2
            2s > exited #2 3
            2s < kill #2
            2s > emptied #2
            2s < forget #2
            """
        ).play(policy)
        let report = try #require(supervisor.report(for: instance("job")).first)
        #expect(report.phase == .exited)
        #expect(report.record.restarts == 1)
        #expect(report.record.outOfMemoryKills == 1)
        #expect(supervisor.settled(instance("job")) == .exited)
        #expect(supervisor.isEmpty)
    }

    @Test("with never stays down after a failure, and says so")
    func never() throws {
        let supervisor = try Timeline(
            """
            0s > want job
            0s < spawn #1 job:default.1
            0s > spawned #1
            1s > exited #1 7
            1s < kill #1
            1s > emptied #1
            1s < forget #1
            """
        ).play(service("job") { $0.restart.condition = .never })
        #expect(
            supervisor.settled(instance("job")) == .failed(.exited(ExitReport(status: .exited(code: 7)))))
    }

    @Test("that is not ready within startup_timeout is ended and tried again")
    func startupTimeout() throws {
        try Timeline(
            """
            0s > want web
            0s < spawn #1 web:default.1
            0s > spawned #1
            0s < watch #1
            60s < unwatch #1
            60s < signal #1 15
            61s > exited #1 0
            61s < kill #1
            61s > emptied #1
            61s < forget #1
            61s < spawn #2 web:default.1
            """
        ).play(webService("web"))
    }

    @Test("must bind within port_timeout, and may ask for more time to be ready")
    func portTimeout() throws {
        let impatient = webService("web") { $0.listening.portTimeout = .seconds(2) }
        try Timeline(
            """
            0s > want web
            0s < spawn #1 web:default.1
            0s > spawned #1
            0s < watch #1
            2s < unwatch #1
            2s < signal #1 15
            """
        ).play(impatient)
        try Timeline(
            """
            0s > want web
            0s < spawn #1 web:default.1
            0s > spawned #1
            0s < watch #1
            50s > notified #1 extend 30s
            80s < unwatch #1
            80s < signal #1 15
            """
        ).play(webService("web"))
    }

    @Test("that promised WATCHDOG=1 and is silent is ended")
    func watchdog() throws {
        try Timeline(
            """
            0s > want job
            0s < spawn #1 job:default.1
            0s > spawned #1
            1s > notified #1 every 2s
            2s > notified #1 watchdog
            4s < signal #1 15
            """
        ).play(service("job"))
        try Timeline(
            """
            0s > want job
            0s < spawn #1 job:default.1
            0s > spawned #1
            1s > notified #1 trigger
            1s < signal #1 15
            """
        ).play(service("job"))
    }
}
