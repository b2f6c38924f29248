import Model
import Supervision
import Testing

@Suite("A replacement")
struct ReplacementStories {
    private let begin = """
        0s > want web
        0s < spawn #1 web:default.1
        0s > spawned #1
        0s < watch #1
        1s > bound #1
        1s < publish #1 127.0.0.1:3000 weight 100
        2s > want web@2
        2s < spawn #2 web:default.1
        2s > spawned #2
        2s < watch #2

        """

    @Test("starts beside the old process, which goes when the new one is ready")
    func surge() throws {
        let supervisor = try Timeline(
            begin + """
                3s > bound #2
                3s < publish #2 127.0.0.1:3000 weight 100
                3s < withdraw #1
                3s > withdrawn #1
                4s > drained #1
                4s < signal #1 15
                5s > exited #1 0
                5s < kill #1
                5s > emptied #1
                5s < forget #1
                """
        ).play(webService("web"))
        #expect(supervisor.settled(instance("web")) == .ready)
        #expect(supervisor.report(for: instance("web")).first?.process?.key == RunKey(2))
    }

    @Test("that does not become ready leaves the old process serving, and says why")
    func failing() throws {
        let supervisor = try Timeline(
            begin + """
                3s > exited #2 1
                3s < unwatch #2
                3s < kill #2
                3s > emptied #2
                3s < forget #2
                """
        ).play(webService("web"))
        let cause = Cause.exited(ExitReport(status: .exited(code: 1)))
        #expect(supervisor.settled(instance("web")) == .failed(cause))
        let report = try #require(supervisor.report(for: instance("web")).first)
        #expect(report.phase == .ready)
        #expect(report.cause == cause)
        #expect(report.process?.key == RunKey(1))
        #expect(supervisor.nextDeadline == nil)
    }

    @Test("takes over as it is when the old process dies too early")
    func oldDies() throws {
        try Timeline(
            begin + """
                3s > exited #1 1
                3s < withdraw #1
                3s < kill #1
                3s > emptied #1
                3s < forget #1
                4s > bound #2
                4s < publish #2 127.0.0.1:3000 weight 100
                """
        ).play(webService("web"))
    }

    @Test("gives way to a newer definition, once it is gone")
    func superseded() throws {
        try Timeline(
            begin + """
                3s > want web@3
                3s < unwatch #2
                3s < signal #2 15
                4s > exited #2 0
                4s < kill #2
                4s > emptied #2
                4s < forget #2
                4s < spawn #3 web:default.1
                """
        ).play(webService("web"))
    }

    @Test("stops first where two processes must not run, one replica after the other")
    func stopFirst() throws {
        try Timeline(
            """
            0s > want job=2
            0s < spawn #1 job:default.1
            0s < spawn #2 job:default.2
            0s > spawned #1
            0s > spawned #2
            1s > want job@2
            1s < signal #1 15
            2s > exited #1 0
            2s < kill #1
            2s > emptied #1
            2s < forget #1
            2s < spawn #3 job:default.1
            3s > spawned #3
            3s < signal #2 15
            """
        ).play(service("job"))
    }

    @Test("that fails stop-first spares the other replicas")
    func stopFirstFails() throws {
        let supervisor = try Timeline(
            """
            0s > want job=2
            0s < spawn #1 job:default.1
            0s < spawn #2 job:default.2
            0s > spawned #1
            0s > spawned #2
            1s > want job@2
            1s < signal #1 15
            2s > exited #1 0
            2s < kill #1
            2s > emptied #1
            2s < forget #1
            2s < spawn #3 job:default.1
            2s > spawn-failed #3
            2s < forget #3
            2s < spawn #4 job:default.1
            2s > spawn-failed #4
            2s < forget #4
            3s < spawn #5 job:default.1
            3s > spawned #5
            """
        ).play(service("job"))
        #expect(
            supervisor.settled(instance("job"))
                == .failed(.spawnFailed(SpawnFailure(step: "exec", errorNumber: 2))))
        #expect(supervisor.report(for: instance("job")).map(\.phase) == [.ready, .ready])
    }

    @Test("by hand never waits and counts for nothing")
    func restart() throws {
        let supervisor = try Timeline(
            """
            0s > want job
            0s < spawn #1 job:default.1
            0s > spawn-failed #1
            0s < forget #1
            0s < spawn #2 job:default.1
            0s > spawn-failed #2
            0s < forget #2
            0.5s > restart job
            0.5s < spawn #3 job:default.1
            0.5s > spawned #3
            1s > restart job.1
            1s < signal #3 15
            2s > exited #3 0
            2s < kill #3
            2s > emptied #3
            2s < forget #3
            2s < spawn #4 job:default.1
            2s > spawned #4
            3s > signal 1 job
            3s < signal #4 1
            4s > restart nobody
            4s < unexpected unknown-name: restart nobody:default
            """
        ).play(service("job"))
        #expect(supervisor.report(for: instance("job")).first?.record.restarts == 2)
        #expect(supervisor.settled(instance("job")) == .ready)
    }

    @Test(
        "runs beside the old process only where that is safe",
        arguments: [
            ("server", nil, true), ("server --port 3000", nil, false), ("server --port 30001", nil, true),
            ("server --port 3000", true, true), ("server", false, false),
        ] as [(String, Bool?, Bool)])
    func overlap(command: String, overlaps: Bool?, expected: Bool) {
        var web = webService("web") { $0.traffic.overlaps = overlaps }
        web.launch.command = command
        #expect(DesiredInstance(name: instance("web"), service: web).canOverlap == expected)
        web.traffic.overlaps = nil
        web.listening.ports[0].isWish = false
        #expect(!DesiredInstance(name: instance("web"), service: web).canOverlap, "others dial the declared port")
        web.listening.ports[0].isWish = true
        web.storage.disks = [Disk(name: "data", mountPath: "/data")]
        #expect(!DesiredInstance(name: instance("web"), service: web).canOverlap)
    }
}
