import Model
import Testing

@Suite("A launch plan")
struct LaunchPlanTests {
    private let account = LaunchFacts.Account(name: "deploy", home: "/home/deploy", shell: "/bin/bash")

    private func instance(
        app: String? = nil, id: String = "prod", _ change: (inout Service) -> Void = { _ in }
    ) -> DesiredInstance {
        var service = Service(name: "web", launch: Launch(command: "run {id}", interpolates: app == nil))
        change(&service)
        return DesiredInstance(
            name: InstanceName(service: ServiceName(app: app, service: "web"), id: id), service: service)
    }

    private func facts(_ change: (inout LaunchFacts) -> Void = { _ in }) -> LaunchFacts {
        var facts = LaunchFacts(dataDirectory: "/var/lib/tenement", account: account)
        change(&facts)
        return facts
    }

    @Test("has a clean environment with what is managed last")
    func environment() throws {
        var instance = instance(app: "shop") { service in
            service.environment.entries = [
                EnvironmentEntry(key: "A", value: .text("service")), EnvironmentEntry(key: "B", value: .text("{id}")),
                EnvironmentEntry(key: "DATA_DIR", value: .text("mine")),
            ]
        }
        instance.release = "v3"
        instance.directory = "/srv/shop"
        instance.appEnvironment = [
            EnvironmentEntry(key: "A", value: .text("app")), EnvironmentEntry(key: "C", value: .text("app")),
            EnvironmentEntry(key: "D", value: .text("app")),
        ]
        instance.environment = [EnvironmentEntry(key: "D", value: .secret("operator"))]
        let plan = try LaunchPlan.make(
            instance, replica: 2,
            facts: facts { facts in
                facts.port = 30001
                facts.environmentFiles = [.init(path: ".env", text: "C=file\nE=$C.$HOME\n")]
                facts.siblingSockets = ["DB": "/tmp/db.sock"]
                facts.siblingPorts = ["CACHE": 6379]
                facts.extra = [LaunchPlan.Variable("NOTIFY_SOCKET", "/run/n")]
            })
        #expect(
            plan.environment.map(\.description) == [
                "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/home/deploy", "USER=deploy",
                "SHELL=/bin/bash", "LANG=C.UTF-8", "TMPDIR=/tmp", "A=service", "C=file", "D=operator",
                "E=file./home/deploy", "B={id}", "TENEMENT_DB_SOCKET=/tmp/db.sock",
                "TENEMENT_CACHE_HOST=127.0.0.1", "TENEMENT_CACHE_PORT=6379", "PORT=30001",
                "DATA_DIR=/var/lib/tenement/shop/web/prod", "TENEMENT_APP=shop", "TENEMENT_SERVICE=web",
                "TENEMENT_INSTANCE=prod", "TENEMENT_REPLICA=2", "TENEMENT_RELEASE=v3", "MIREN_APP=shop",
                "MIREN_VERSION=v3", "MIREN_INSTANCE_NUM=1", "NOTIFY_SOCKET=/run/n",
            ])
        #expect(plan.arguments == ["run", "{id}"])
        #expect(plan.workingDirectory == "/srv/shop")
        #expect(plan.name.description == "shop/web:prod.2")
    }

    @Test("interpolates for the host's own services and begins in their data directory")
    func host() throws {
        let instance = instance { service in
            service.listening.socket = "/tmp/api.sock"
            service.environment.entries = [EnvironmentEntry(key: "X", value: .text("{data_dir}:{socket}:{app}"))]
        }
        let plan = try LaunchPlan.make(instance, replica: 1, facts: facts())
        #expect(plan.arguments == ["run", "prod"])
        #expect(plan.workingDirectory == "/var/lib/tenement/web/prod")
        #expect(plan.socket == "/tmp/api-prod.sock")
        #expect(
            plan.environment.contains(
                LaunchPlan.Variable("X", "/var/lib/tenement/web/prod:/tmp/api-prod.sock:host")))
        #expect(plan.environment.contains(LaunchPlan.Variable("SOCKET_PATH", "/tmp/api-prod.sock")))
        #expect(!plan.environment.contains { $0.key == "PORT" || $0.key == "TENEMENT_RELEASE" })
        #expect(!plan.isShell)
    }

    @Test("shows an isolated replica the declared socket")
    func isolated() throws {
        let instance = instance { $0.listening.socket = "/tmp/api.sock" }
        let plan = try LaunchPlan.make(instance, replica: 3, facts: facts { $0.sharesHost = false })
        #expect(plan.socket == "/tmp/api.sock")
    }

    @Test(
        "resolves workdir against the app's directory",
        arguments: [
            ("sub", "/srv/sub"), ("/opt/x", "/opt/x"), ("d-{id}", "/srv/d-prod"),
        ])
    func workingDirectory(declared: String, expected: String) throws {
        var instance = instance { $0.launch.workingDirectory = declared }
        instance.directory = "/srv"
        #expect(try LaunchPlan.make(instance, replica: 1, facts: facts()).workingDirectory == expected)
    }

    @Test("inherits in the foreground")
    func inherited() throws {
        let plan = try LaunchPlan.make(
            instance(), replica: 1,
            facts: facts { $0.inherited = [LaunchPlan.Variable("LANG", "de"), LaunchPlan.Variable("PORT", "5000")] })
        #expect(plan.environment.prefix(2).map(\.description) == ["LANG=de", "PORT=5000"])
    }

    @Test("takes secrets that were read, and refuses without them")
    func secrets() throws {
        let instance = instance { service in
            service.environment.entries = [
                EnvironmentEntry(key: "K", value: .file(path: "/etc/key")),
                EnvironmentEntry(key: "C", value: .credential(name: "cred")),
            ]
        }
        let plan = try LaunchPlan.make(
            instance, replica: 1, facts: facts { $0.secrets = ["/etc/key": "s1", "cred": "s2"] })
        #expect(plan.environment.contains(LaunchPlan.Variable("K", "s1")))
        #expect(throws: LaunchProblem.unreadableSecret(variable: "C", source: "cred")) {
            try LaunchPlan.make(instance, replica: 1, facts: facts { $0.secrets = ["/etc/key": "s1"] })
        }
    }

    @Test("names the required variables that have no value")
    func missing() throws {
        var required = EnvironmentEntry(key: "TOKEN", value: .missing)
        required.isRequired = true
        var instance = instance { $0.environment.entries = [required] }
        #expect(throws: LaunchProblem.missingVariables(["TOKEN"])) {
            try LaunchPlan.make(instance, replica: 1, facts: facts())
        }
        instance.environment = [EnvironmentEntry(key: "TOKEN", value: .secret("x"))]
        _ = try LaunchPlan.make(instance, replica: 1, facts: facts())
    }

    @Test(
        "refuses a command that names a port which the replica cannot have",
        arguments: [
            ("gunicorn --bind 0.0.0.0:8000", true), ("x --port=8000", true), ("x 8000", true), ("x a8000", false),
            ("x --bind 0.0.0.0:80001", false),
        ])
    func literalPort(command: String, isRefused: Bool) throws {
        let instance = instance { service in
            service.launch.command = command
            service.listening.ports = [ServicePort(number: 8000, name: "http", kind: .http)]
        }
        let moved = facts { $0.port = 30001 }
        if isRefused {
            #expect(throws: LaunchProblem.literalPort(declared: 8000, given: 30001)) {
                try LaunchPlan.make(instance, replica: 2, facts: moved)
            }
        } else {
            _ = try LaunchPlan.make(instance, replica: 2, facts: moved)
        }
        _ = try LaunchPlan.make(instance, replica: 1, facts: facts { $0.port = 8000 })
    }

    @Test("refuses a path too long for a socket, and an image without a command")
    func refusals() {
        let long = "/tmp/" + String(repeating: "x", count: 110)
        #expect(throws: LaunchProblem.socketTooLong(long + "-prod")) {
            try LaunchPlan.make(instance { $0.listening.socket = long }, replica: 1, facts: facts())
        }
        #expect(throws: LaunchProblem.noCommand) {
            try LaunchPlan.make(instance { $0.launch.command = "" }, replica: 1, facts: facts())
        }
    }

    @Test(
        "gives every replica a socket of its own",
        arguments: [
            ("/tmp/api.sock", 1, "/tmp/api-prod.sock"), ("/tmp/api.sock", 2, "/tmp/api-prod.2.sock"),
            ("/tmp/api", 1, "/tmp/api-prod"), ("/tmp/.api", 1, "/tmp/.api-prod"),
            ("/t.d/{name}-{id}.sock", 1, "/t.d/web-prod.sock"), ("/t/{id}.sock", 2, "/t/prod.2.sock"),
            ("/t/{id}{replica}.sock", 2, "/t/prod2.sock"),
        ])
    func sockets(declared: String, replica: Int, expected: String) throws {
        let plan = try LaunchPlan.make(
            instance { $0.listening.socket = declared }, replica: replica, facts: facts())
        #expect(plan.socket == expected)
    }

    @Test("leaves the literal path to the default instance, else to the oldest")
    func link() {
        #expect(SocketPath.linked(among: ["prod", "default"]) == "default")
        #expect(SocketPath.linked(among: ["prod", "test"]) == "prod")
        #expect(SocketPath.linked(among: []) == nil)
        #expect(SocketPath.isLiteral("/tmp/a.sock"))
        #expect(!SocketPath.isLiteral("/tmp/{id}.sock"))
    }
}
