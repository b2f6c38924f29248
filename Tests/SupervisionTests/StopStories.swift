import Model
import Supervision
import Testing

@Suite("Stopping")
struct StopStories {
    private let begin = """
        0s > want web
        0s < spawn #1 web:default.1
        0s > spawned #1
        0s < watch #1
        1s > bound #1
        1s < publish #1 127.0.0.1:3000 weight 100

        """

    @Test("withdraws, drains, signals, and waits until nothing is left")
    func inOrder() throws {
        let supervisor = try Timeline(
            begin + """
                2s > want web=down
                2s < withdraw #1
                3s > withdrawn #1
                4s > drained #1
                4s < signal #1 15
                5s > exited #1 0
                5s < kill #1
                6s > emptied #1
                6s < forget #1
                """
        ).play(webService("web"))
        #expect(supervisor.settled(instance("web")) == .stopped)
        #expect(supervisor.nextDeadline == nil)
        #expect(supervisor.isEmpty)
    }

    @Test("kills what ignores the signal, again and again while something is left")
    func ignored() throws {
        try Timeline(
            begin + """
                2s > want web=down
                2s < withdraw #1
                2s > withdrawn #1
                32s < signal #1 15
                42s < kill #1
                42s > exited #1 signal 9
                47s < kill #1
                48s > emptied #1
                48s < forget #1
                """
        ).play(webService("web"))
    }

    @Test("does not wait for a router that does not answer")
    func silentRouter() throws {
        try Timeline(begin + "2s > want web=down\n2s < withdraw #1\n32s < signal #1 15").play(webService("web"))
        try Timeline(begin + "2s > want web=down\n2s < withdraw #1\n3s > router-reset\n3s < signal #1 15")
            .play(webService("web"))
    }

    @Test("signals all processes of a shell, which keep their grace period when the shell is gone")
    func shell() throws {
        try Timeline(
            """
            0s > want job
            0s < spawn #1 job:default.1
            0s > spawned #1 shell
            1s > want job=down
            1s < signal #1 15 group
            2s > exited #1 signal 15
            11s < kill #1
            11s > emptied #1
            11s < forget #1
            """
        ).play(service("job"))
    }

    @Test("before the spawn is answered waits for the answer")
    func duringStart() throws {
        try Timeline(
            """
            0s > want job
            0s < spawn #1 job:default.1
            1s > want job=down
            2s > spawned #1
            2s < signal #1 15
            """
        ).play(service("job"))
        let supervisor = try Timeline(
            """
            0s > want job
            0s < spawn #1 job:default.1
            1s > want job=down
            2s > spawn-failed #1
            2s < forget #1
            """
        ).play(service("job"))
        #expect(supervisor.settled(instance("job")) == .stopped)
    }

    @Test("ends the wait for the next try, and a start during the stop is remembered")
    func remembered() throws {
        let supervisor = try Timeline(
            """
            0s > want job
            0s < spawn #1 job:default.1
            0s > spawn-failed #1
            0s < forget #1
            0s < spawn #2 job:default.1
            0s > spawn-failed #2
            0s < forget #2
            0.5s > want job=down
            9s > want job
            9s < spawn #3 job:default.1
            9s > spawned #3
            10s > want job=down
            10s < signal #3 15
            11s > want job
            12s > exited #3 0
            12s < kill #3
            12s > emptied #3
            12s < forget #3
            12s < spawn #4 job:default.1
            """
        ).play(service("job"))
        #expect(supervisor.settled(instance("job")) == .pending)
    }

    @Test("of everything goes in order, and at once when forced")
    func shutdown() throws {
        let app = service("app") { $0.dependencies = [Dependency(service: "db")] }
        let start = """
            0s > want db app
            0s < spawn #1 db:default.1
            0s > spawned #1
            0s < spawn #2 app:default.1
            0s > spawned #2
            1s > shutdown
            1s < signal #2 15

            """
        let supervisor = try Timeline(
            start + """
                2s > exited #2 0
                2s < kill #2
                2s > emptied #2
                2s < forget #2
                2s < signal #1 15
                3s > exited #1 0
                3s < kill #1
                3s > emptied #1
                3s < forget #1
                """
        ).play(service("db"), app)
        #expect(supervisor.isEmpty)
        try Timeline(start + "2s > shutdown now\n2s < signal #1 15\n2s < kill #2\n2s < kill #1").play(
            service("db"), app)
    }

    @Test("waits for those that depend on it, and what ends meanwhile is not started again")
    func waitsForDependants() throws {
        let app = service("app") { $0.dependencies = [Dependency(service: "db")] }
        let supervisor = try Timeline(
            """
            0s > want db app
            0s < spawn #1 db:default.1
            0s > spawned #1
            0s < spawn #2 app:default.1
            0s > spawned #2
            1s > want db=down app=down
            1s < signal #2 15
            2s > exited #1 1
            2s < kill #1
            2s > emptied #1
            2s < forget #1
            3s > exited #2 0
            3s < kill #2
            3s > emptied #2
            3s < forget #2
            """
        ).play(service("db"), app)
        #expect(supervisor.settled(instance("db")) == .stopped)
        #expect(supervisor.settled(instance("app")) == .stopped)
        #expect(supervisor.nextDeadline == nil)
    }

    @Test("of a removed instance forgets it")
    func removed() throws {
        let supervisor = try Timeline(
            """
            0s > want job
            0s < spawn #1 job:default.1
            0s > spawned #1
            1s > want -job
            1s < signal #1 15
            2s > exited #1 0
            2s < kill #1
            2s > emptied #1
            2s < forget #1
            """
        ).play(service("job"))
        #expect(supervisor.settled(instance("job")) == .unknown)
        #expect(supervisor.instanceNames.isEmpty)
    }
}
