import Model
import Supervision
import Testing

@Suite("Several replicas")
struct OrderStories {
    @Test("start in the order of their dependencies, side by side where they can")
    func dependencies() throws {
        let app = service("app") {
            $0.dependencies = [Dependency(service: "db"), Dependency(service: "setup", condition: .completed)]
        }
        let setup = service("setup") {
            $0.restart.condition = .onFailure
            $0.dependencies = [Dependency(service: "db", condition: .started)]
        }
        try Timeline(
            """
            0s > want app cache db setup
            0s < spawn #1 cache:default.1
            0s < spawn #2 db:default.1
            1s > spawned #2
            1s < watch #2
            1s < spawn #3 setup:default.1
            2s > spawned #3
            3s > bound #2
            3s < publish #2 127.0.0.1:3000 weight 100
            4s > exited #3 0
            4s < kill #3
            4s < spawn #4 app:default.1
            4s > emptied #3
            4s < forget #3
            """
        ).play(app, service("cache"), webService("db"), setup)
    }

    @Test("are left alone when what they depend on restarts")
    func dependencyRestarts() throws {
        let app = service("app") { $0.dependencies = [Dependency(service: "db")] }
        try Timeline(
            """
            0s > want app db
            0s < spawn #1 db:default.1
            0s > spawned #1
            0s < spawn #2 app:default.1
            0s > spawned #2
            1s > exited #1 1
            1s < kill #1
            1s > emptied #1
            1s < forget #1
            1s < spawn #3 db:default.1
            2s > want db=down
            3s > spawned #3
            3s < signal #3 15
            """
        ).play(app, service("db"))
    }

    @Test("of a cycle start nevertheless, and the cycle is on record")
    func cycle() throws {
        let one = service("one") { $0.dependencies = [Dependency(service: "two")] }
        let two = service("two") { $0.dependencies = [Dependency(service: "one")] }
        try Timeline("0s > want one two\n0s < spawn #1 two:default.1\n0s > spawned #1\n0s < spawn #2 one:default.1")
            .play(one, two)
    }

    @Test("that wait say for what")
    func waiting() throws {
        let app = service("app") { $0.dependencies = [Dependency(service: "db")] }
        let supervisor = try Timeline("0s > want app").play(app)
        let report = try #require(supervisor.report(for: instance("app")).first)
        #expect(report.phase == .starting)
        #expect(report.cause == .waiting(for: instance("db"), .ready))
        #expect(supervisor.settled(instance("app")) == .pending)
    }

    @Test("follow a scale from 1 to 3 to 1, and the highest numbers go")
    func scale() throws {
        let supervisor = try Timeline(
            """
            0s > want job
            0s < spawn #1 job:default.1
            0s > spawned #1
            1s > want job=3
            1s < spawn #2 job:default.2
            1s < spawn #3 job:default.3
            1s > spawned #2
            1s > spawned #3
            2s > want job=1
            2s < signal #2 15
            2s < signal #3 15
            3s > exited #2 0
            3s < kill #2
            3s > emptied #2
            3s < forget #2
            3s > want job=3
            3s < spawn #4 job:default.2
            4s > exited #3 0
            4s < kill #3
            4s > emptied #3
            4s < forget #3
            4s < spawn #5 job:default.3
            """
        ).play(service("job"))
        #expect(supervisor.report(for: instance("job")).map(\.phase) == [.ready, .starting, .starting])
    }

    @Test("of an instance scaled to zero are none, and it is settled")
    func idle() throws {
        let supervisor = try Timeline("0s > want job=0").play(service("job"))
        #expect(supervisor.report(for: instance("job")).isEmpty)
        #expect(supervisor.settled(instance("job")) == .ready)
    }

    @Test("follow a weight without a restart")
    func weight() throws {
        try Timeline(
            """
            0s > want web
            0s < spawn #1 web:default.1
            0s > spawned #1
            0s < watch #1
            0s > bound #1
            0s < publish #1 127.0.0.1:3000 weight 100
            1s > want web%5
            1s < weight #1 5
            """
        ).play(webService("web"))
    }
}
