import Model
import Supervision
import Testing

@Suite("Health checks")
struct HealthStories {
    private func checked(_ adjust: (inout HealthCheck) -> Void = { _ in }) -> Service {
        webService("web") {
            var check = HealthCheck(kind: .http(path: "/up"))
            check.unhealthyAfter = 2
            adjust(&check)
            $0.health = check
        }
    }

    private let begin = """
        0s > want web
        0s < spawn #1 web:default.1
        0s > spawned #1
        0s < watch #1
        1s > bound #1
        1s < probe #1

        """

    @Test("hold traffic back until the first success, which is looked for every second")
    func firstSuccess() throws {
        try Timeline(
            begin + """
                1s > failed #1
                2s < probe #1
                2s > passed #1
                2s < publish #1 127.0.0.1:3000 weight 100
                12s < probe #1
                """
        ).play(checked())
    }

    @Test("that fail take the replica out at once and restart it without draining")
    func unhealthy() throws {
        try Timeline(
            begin + """
                1s > passed #1
                1s < publish #1 127.0.0.1:3000 weight 100
                11s < probe #1
                11s > failed #1
                21s < probe #1
                21s > failed #1
                21s < withdraw #1
                22s > withdrawn #1
                22s < signal #1 15
                22s > exited #1 0
                22s < kill #1
                22s > emptied #1
                22s < forget #1
                22s < spawn #2 web:default.1
                """
        ).play(checked())
    }

    @Test("that only report leave it running, and it comes back when they pass")
    func report() throws {
        let supervisor = try Timeline(
            begin + """
                1s > passed #1
                1s < publish #1 127.0.0.1:3000 weight 100
                11s < probe #1
                11s > failed #1
                21s < probe #1
                21s > failed #1
                21s < withdraw #1
                31s < probe #1
                31s > passed #1
                31s < publish #1 127.0.0.1:3000 weight 100
                """
        ).play(checked { $0.onFailure = .report })
        #expect(supervisor.report(for: instance("web")).first?.health == .healthy)
    }

    @Test("restart one replica of an instance at a time")
    func oneAtATime() throws {
        let job = service("job") {
            var check = HealthCheck(kind: .exec(command: "true"))
            check.unhealthyAfter = 1
            $0.health = check
        }
        try Timeline(
            """
            0s > want job=2
            0s < spawn #1 job:default.1
            0s < spawn #2 job:default.2
            0s > spawned #1
            0s > spawned #2
            0s < probe #1
            0s < probe #2
            0s > passed #1
            0s > passed #2
            10s < probe #1
            10s < probe #2
            10s > failed #1
            10s < signal #1 15
            10s > failed #2
            11s > exited #1 0
            11s < kill #1
            11s > emptied #1
            11s < forget #1
            11s < spawn #3 job:default.1
            11s > spawned #3
            11s < probe #3
            12s > passed #3
            12s < signal #2 15
            """
        ).play(job)
    }
}
