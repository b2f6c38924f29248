import Control
import JSON
import Model

/// One request of every kind, with every field filled in somewhere.
enum Samples {
    static let caller = Caller(directory: "/srv/shop & co")

    static var looks: [Look] {
        var logs = LogQuery()
        logs.names = ["web:prod", "worker:*"]
        logs.replica = 2
        logs.follow = true
        logs.lines = 20
        logs.since = 1_700_000_000_123_456_789
        logs.until = 1_700_000_001_000_000_000
        logs.pattern = "a+b%c=d&e"
        logs.stream = .stderr
        var brief = InstanceQuery()
        brief.isBrief = true
        var events = EventQuery()
        events.names = ["web"]
        events.follow = true
        events.since = 17
        events.limit = 3
        return [
            .status, .instances(InstanceQuery()), .instances(InstanceQuery(names: ["web", "é:x"], service: "web")),
            .why(name: "web#2"), .apps, .releases(app: nil), .releases(app: "shop"), .routes, .config(name: nil),
            .config(name: "web"), .health(names: []), .health(names: ["web:prod"]), .metrics, .history,
            .diff(generation: nil), .diff(generation: 7), .logs(LogQuery()), .logs(logs), .events(EventQuery()),
            .events(events), .operations(id: nil, wait: nil), .operations(id: "op17", wait: .milliseconds(1500)),
            .env(name: nil), .env(name: "shop/web"), .instances(brief),
        ]
    }

    static var changes: [Change] {
        var spawn = SpawnRequest(name: "web:prod")
        spawn.env = [EnvEntry("TZ", "UTC"), EnvEntry("KEY", "s3cret", isSecret: true)]
        spawn.replicas = 3
        spawn.new = true
        var route = RouteChange(host: "www.example.com")
        route.path = "/api"
        route.app = "shop"
        route.service = "web"
        route.instance = "prod"
        route.upstream = "unix:/run/x.sock"
        route.new = true
        return [
            .spawn(SpawnRequest(name: "web")), .spawn(spawn), .stop(names: ["web"], delete: false),
            .stop(names: ["a", "b:*"], delete: true), .restart(names: ["web"]), .reset(names: ["web"]),
            .signal(names: ["web"], signal: "HUP"), .scale(replicas: [NamedNumber("web", 3), NamedNumber("b:x", 0)]),
            .weight(weights: [NamedNumber("web:canary", 5)]), .appAdd(directory: "/srv/x", name: nil),
            .appAdd(directory: "/srv/x", name: "y"), .appDelete(app: "y"), .reload(app: nil), .reload(app: "y"),
            .env(EnvChange(name: nil)),
            .env(EnvChange(name: "y", set: [EnvEntry("A", "", isSecret: true)], unset: ["B", "C"])),
            .route(RouteChange(host: "a")), .route(route), .routeRemove(host: "a", path: nil),
            .routeRemove(host: "a", path: "/p"), .routeDefault(app: nil), .routeDefault(app: "y"), .apply(toml: nil),
            .apply(toml: "schema = 1\n"), .undo(generation: nil), .undo(generation: 4), .cancel(operation: "op1"),
            .shutdown,
        ]
    }

    static var requests: [ControlRequest] {
        var options = ChangeOptions()
        options.wait = .seconds(90)
        options.dryRun = true
        options.ifGeneration = 42
        options.wantsProgress = true
        options.caller = Caller(directory: "/srv", command: "spawn web --id \"prod\"")
        return looks.map { .look($0, from: Caller()) } + looks.map { .look($0, from: caller) }
            + changes.map { .change($0, ChangeOptions()) } + changes.map { .change($0, options) }
    }

    static var row: InstanceRow {
        var row = InstanceRow(
            instance: "shop/web:prod.2", app: "shop", service: "web", id: "prod", replica: 2, state: "backoff")
        row.health = "unhealthy"
        row.pid = 4711
        row.listen = "unix:/run/x.sock"
        row.uptimeSeconds = 61
        row.restarts = 4
        row.memoryBytes = 43_201_331
        row.cpuPercent = 0.25
        row.weight = 100
        row.reason = "exited 1"
        row.nextTrySeconds = 7
        row.isolation = "process"
        row.isolationAsked = "namespace"
        row.release = "v3"
        row.tasks = 5
        return row
    }

    static let log = LogRow(
        at: "2026-11-21T06:31:00.123456789Z", name: "web:prod.1", stream: "stderr", bytes: Array("ü".utf8))
    static let event = EventRow(
        sequence: 9, at: "2026-11-21T06:31:00Z", kind: "exited", name: "web:prod.1", detail: "code 1", user: 1000)

    static var error: ControlError {
        var error = ControlError(.failed, "it did not start", hint: "look at its log")
        error.nearest = ["web", "wob"]
        error.diagnostics = [
            Diagnostic(.warning, file: "app.toml", line: 3, column: 1, message: "odd", hint: "remove it")
        ]
        error.log = [log, LogRow(at: "t", name: "n", stream: "stdout", bytes: [0xff, 0x00], isPartial: true)]
        error.operation = "op3"
        return error
    }

    static var status: StatusAnswer {
        var status = StatusAnswer(
            version: "1.0", pid: 1, stateFile: "/var/lib/tenement/state.toml", runtimeDirectory: "/run/tenement")
        status.uptimeSeconds = 5
        status.hostID = "tenement"
        status.generation = 42
        status.problems = [Diagnostic(.error, file: "state.toml", line: 2, column: 5, message: "bad")]
        status.pending = "an edit that removes all instances"
        status.listeners = [ListenerRow(name: "http", address: "127.0.0.1:8080", note: "80 is taken")]
        status.nodePorts = [NodePortRow(port: 6667, transport: "tcp", service: "arena/irc", endpoints: 2)]
        status.nodePortProblem = "nftables needs root"
        status.drift = ["shop: app.toml changed"]
        status.apps = ["shop"]
        (status.wanted, status.ready, status.routerPID) = (3, 2, 99)
        status.addresses = ["http://web.localhost:8080"]
        var cgroup = CgroupRow(path: "/sys/fs/cgroup/tenement", controllers: ["cpu", "memory"])
        cgroup.missing = ["io: which this kernel does not have"]
        (cgroup.memoryBytes, cgroup.tasks) = (1 << 30, 44)
        (cgroup.cpuPressurePercent, cgroup.memoryPressurePercent, cgroup.ioPressurePercent) = (1.5, 0, 0.25)
        status.cgroup = cgroup
        return status
    }

    /// Every kind of answer with the request it answers.
    static var replies: [(Look, ControlReply)] {
        var app = AppRow(name: "shop", directory: "/srv/shop")
        (app.version, app.deployed, app.commit) = ("v12", "2026-11-21T06:31:00Z", "3f2a9c1")
        var release = ReleaseRow(app: "shop", release: "v12", at: "t", isCurrent: true)
        (release.by, release.commit) = ("ci", "3f2a9c1")
        var route = RouteRow(host: "*.example.com")
        (route.path, route.app, route.service, route.instance) = ("/", "shop", "web", "prod")
        (route.upstream, route.isDefault, route.hasTLS, route.origin) = ("127.0.0.1:9", true, true, "route")
        var health = HealthRow(instance: "web:prod", health: "healthy")
        (health.check, health.lastSeconds, health.lastResult) = ("http /health", 3, "200")
        (health.nextSeconds, health.failures) = (7, 1)
        var env = EnvRow(name: "shop", key: "KEY", value: nil, isSecret: true)
        env.source = "secret"
        var operation = OperationRow(id: "op1", verb: "spawn", at: "t", state: .failed)
        operation.progress = [ProgressRow(name: "web:prod.1", phase: "starting", detail: "pid 1")]
        (operation.result, operation.error) = (result, error)
        return [
            (.status, .status(status)), (.instances(InstanceQuery()), .instances([row])),
            (
                .why(name: "x"),
                .why(WhyAnswer(summary: "s", instance: row, facts: [FactRow("a", "b")], events: [event], log: [log]))
            ),
            (.apps, .apps([app, AppRow(name: "host")])), (.releases(app: nil), .releases([release])),
            (.routes, .routes([route, RouteRow(host: "a")])),
            (.config(name: nil), .config([ConfigRow(key: "settings.log", value: ["keep": 5], origin: "default")])),
            (.health(names: []), .health([health, HealthRow(instance: "a", health: "none")])),
            (.history, .history([GenerationRow(generation: 1, at: "t", by: "root", command: "spawn web", user: 0)])),
            (.diff(generation: 1), .diff(DiffAnswer(generation: 1, text: "+a\n"))),
            (.operations(id: nil, wait: nil), .operations([operation])), (.env(name: nil), .env([env])),
        ]
    }

    static let result = ChangeResult(
        outcomes: [
            OutcomeRow(.spawned, "web:prod", listen: "127.0.0.1:30001"), OutcomeRow(.scaled, "web", detail: "1 → 3"),
        ], generation: 7, notes: ["runs as process"])
}
