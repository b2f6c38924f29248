import Model
import Testing

@Suite("An app.toml")
struct AppManifestTests {
    /// `line:column: message` of everything that is found.
    private func problems(_ text: String, procfile: String? = nil) -> [String] {
        outcome(text, procfile: procfile).diagnostics.map { "\($0.line):\($0.column): \($0.message)" }
    }

    private func outcome(_ text: String, procfile: String? = nil) -> AppManifest.Outcome {
        var manifest = AppManifest(directoryName: "demo")
        manifest.appFiles = [SourceText(name: "app.toml", text: text)]
        manifest.procfile = procfile.map { SourceText(name: "Procfile", text: $0) }
        return manifest.read()
    }

    private func web(_ lines: String) -> String { "[services.web]\ncommand = \"x\"\n\(lines)\n" }

    private func ports(_ entries: String...) -> String {
        web(entries.map { "[[services.web.ports]]\n\($0)" }.joined(separator: "\n"))
    }

    @Test("with an unknown key is refused with place and suggestion")
    func unknown() {
        let text = """
            nme = "x"
            [services.web]
            comand = "x"
            [services.web.concurrency]
            mod = "auto"
            [[services.web.ports]]
            prot = 1
            zzz = 2
            """
        #expect(
            problems(text) == [
                "1:1: unknown key \"nme\" at the top level; did you mean \"name\"?",
                "2:11: no command for web",
                "3:1: unknown key \"comand\" in [services.web]; did you mean \"command\"?",
                "5:1: unknown key \"mod\" in [services.web.concurrency]; did you mean \"mode\"?",
                "6:1: service web: ports[0] port must be between 1 and 65535",
                "6:1: service web: ports[0] name is required",
                "7:1: unknown key \"prot\" in [[services.web.ports]]; did you mean \"port\"?",
                "8:1: unknown key \"zzz\" in [[services.web.ports]]",
            ])
    }

    @Test(
        "keeps the words that Miren's users know",
        arguments: [
            (
                "port = 8080\nname = \"http\"\nnode_port = -1",
                "service web: ports[0] node_port must be between 0 and 65535"
            ),
            (
                "port = 8080\nname = \"http\"\nnode_port = 70000",
                "service web: ports[0] node_port must be between 0 and 65535"
            ),
            (
                "port = 8080\nname = \"http\"\nnode_port = 65536",
                "service web: ports[0] node_port must be between 0 and 65535"
            ),
            ("port = 0\nname = \"http\"", "service web: ports[0] port must be between 1 and 65535"),
            ("port = 65536\nname = \"http\"", "service web: ports[0] port must be between 1 and 65535"),
            ("port = 8080", "service web: ports[0] name is required"),
            (
                "port = 8080\nname = \"a\"\ntype = \"sctp\"",
                "service web: ports[0] type must be \"http\", \"tcp\", or \"udp\""
            ),
            (
                "port = 8080\nname = \"a\"\nnode_port = 80",
                "service web: ports[0] node_port 80 is reserved: tenement itself listens there"
            ),
            (
                "port = 8080\nname = \"a\"\nnode_port = 443\ntype = \"udp\"",
                "service web: ports[0] node_port 443 is reserved: tenement itself listens there"
            ),
            (
                "port = 8080\nname = \"a\"\nnode_port = 8443",
                "service web: ports[0] node_port 8443 is reserved: tenement itself listens there"
            ),
        ])
    func ports(entry: String, message: String) {
        #expect(outcome(ports(entry)).diagnostics.map(\.message) == [message])
    }

    @Test(
        "refuses ports that clash",
        arguments: [
            (["port = 1\nname = \"a\"", "port = 2\nname = \"a\""], "service web: ports[1] duplicate port name \"a\""),
            (
                ["port = 8080\nname = \"a\"\ntype = \"http\"", "port = 8080\nname = \"b\"\ntype = \"tcp\""],
                "service web: ports[1] duplicate port number 8080 (protocol \"tcp\")"
            ),
            (
                ["port = 8080\nname = \"a\"\ntype = \"\"", "port = 8080\nname = \"b\"\ntype = \"tcp\""],
                "service web: ports[1] duplicate port number 8080 (protocol \"tcp\")"
            ),
        ])
    func clashes(entries: [String], message: String) {
        let text = web(entries.map { "[[services.web.ports]]\n\($0)" }.joined(separator: "\n"))
        #expect(outcome(text).diagnostics.map(\.message) == [message])
    }

    @Test("may use a node port once per transport")
    func nodePorts() {
        #expect(
            problems(
                ports(
                    "port = 53\nname = \"a\"\ntype = \"udp\"\nnode_port = 53",
                    "port = 53\nname = \"b\"\ntype = \"tcp\"\nnode_port = 53")) == [])
        let text = ["a", "b"].map {
            "[services.\($0)]\ncommand = \"x\"\nports = [{ port = 1, name = \"p\", type = \"tcp\", node_port = 6667 }]\n"
        }.joined()
        #expect(problems(text) == ["6:9: services \"a\" and \"b\" both claim node_port 6667/tcp"])
    }

    @Test(
        "does not mix ports with the short form", arguments: ["port = -1", "port_name = \"x\"", "port_type = \"tcp\""])
    func mixed(scalar: String) {
        let text = web("\(scalar)\nports = [{ port = 1, name = \"p\" }]")
        #expect(
            outcome(text).diagnostics.map(\.message).contains(
                "service web: cannot use both 'ports' array and scalar port/port_name/port_type fields"))
    }

    @Test(
        "is checked for types, ranges and rules",
        arguments: [
            ("port = 0", "service web: port must be between 1 and 65535"),
            ("port = \"80\"", "service web: port must be an integer, not a string"),
            ("port = 1\nport_type = \"x\"", "service web: port_type must be \"http\", \"tcp\", or \"udp\""),
            ("env = { PORT = \"1\" }", "service web: PORT is managed by tenement and can't be overridden"),
            ("env = { A = 5 }", "service web: env A must be a string, not an integer"),
            ("env = { A = {} }", "service web: env A has no value"),
            (
                "env = { A = { value = \"a\", file = \"b\" } }",
                "service web: env A has value and file; give one of them"
            ),
            (
                "env = { A = { valu = \"a\", file = \"f\" } }",
                "unknown key \"valu\" in [services.web.env.A]; did you mean \"value\"?"
            ),
            ("env = { \"A=B\" = \"x\" }", "service web: env \"A=B\" is not the name of a variable"),
            ("env = { MIREN_APP = \"x\" }", "service web: env MIREN_APP has no effect: tenement sets it itself"),
            ("env = [{ value = \"x\" }]", "service web: env[0] key is required"),
            ("env = [{ key = \"A\", backend = \"x\", value = \"y\" }]", "service web: env[0] backend is not supported"),
            ("env = [{ key = \"A\" }, { key = \"A\" }]", "service web: env A is given twice; the last one counts"),
            ("env = 1", "service web: env must be a table, or an array of tables with key and value, not an integer"),
            (
                "concurrency = { mode = \"fixd\" }",
                "service web: invalid concurrency mode \"fixd\", must be \"auto\" or \"fixed\""
            ),
            ("concurrency = { num_instances = 2 }", "service web: num_instances cannot be set in auto mode"),
            ("concurrency = { requests_per_instance = -1 }", "service web: requests_per_instance must be non-negative"),
            (
                "concurrency = { mode = \"fixed\", requests_per_instance = 1 }",
                "service web: requests_per_instance cannot be set in fixed mode"
            ),
            (
                "concurrency = { mode = \"fixed\", scale_down_delay = \"1s\" }",
                "service web: scale_down_delay cannot be set in fixed mode"
            ),
            (
                "concurrency = { mode = \"fixed\", num_instances = 0 }",
                "service web: num_instances must be at least 1 for fixed mode"
            ),
            (
                "concurrency = { mode = \"fixed\", num_instances = 10001 }",
                "service web: num_instances must be at most 10000"
            ),
            (
                "concurrency = { scale_down_delay = \"120\" }",
                "service web: invalid scale_down_delay \"120\": missing unit, did you mean \"120s\"?"
            ),
            (
                "concurrency = { shutdown_timeout = \"1s\" }\nstop_timeout = \"2s\"",
                "service web: cannot use both stop_timeout and concurrency.shutdown_timeout, which mean the same: keep one of them"
            ),
            (
                "disks = [{ name = \"d\", mount_path = \"/d\" }]",
                "service web: disks can only be attached to services with fixed concurrency mode"
            ),
            (
                "concurrency = { mode = \"fixed\", num_instances = 2 }\ndisks = [{ name = \"d\", mount_path = \"/d\" }]",
                "service web: disks can only be attached to services with fixed concurrency mode and num_instances=1"
            ),
            ("health = \"x\"", "service web: health \"x\" must be a path that begins with \"/\""),
            (
                "health = { type = \"udp\" }",
                "service web: health type must be \"http\", \"tcp\", \"unix\", or \"exec\", not \"udp\""
            ),
            ("health = { type = \"exec\" }", "service web: health of type \"exec\" needs a command"),
            ("health = { type = \"unix\" }", "service web: health of type \"unix\" needs a socket"),
            ("health = { interval = \"0s\" }", "service web: health interval must be more than 0"),
            ("health = true", "service web: health must be a string or a table, not a boolean"),
            (
                "restart = \"on-fail\"",
                "service web: restart must be \"always\", \"on-failure\", or \"never\", not \"on-fail\""
            ),
            (
                "success_exit_codes = [256]",
                "service web: success_exit_codes must be an array of integers between 0 and 255"
            ),
            (
                "backoff_base_ms = 5\nbackoff_max_ms = 4",
                "service web: backoff_base_ms must not be more than backoff_max_ms"
            ),
            ("stop_signal = \"FOO\"", "service web: stop_signal \"FOO\" is no signal"),
            (
                "depends_on = [\"wb\"]",
                "service web: depends_on names \"wb\", which is no service; did you mean \"web\"?"
            ),
            (
                "depends_on = { b = \"up\" }\n[services.b]\ncommand=\"x\"",
                "service web: depends_on b must be \"started\", \"ready\", or \"completed\""
            ),
            (
                "isolation = \"qemu\"",
                "service web: isolation must be \"process\", \"namespace\", or \"sandbox\", not \"qemu\""
            ),
            ("kernel = \"x\"", "service web: kernel is not supported"),
            ("cpu_shares = 0", "service web: cpu_shares must be between 1 and 10000"),
            ("cpu_quota = \"1.5\"", "service web: cpu_quota must be a percentage of one core, as in \"150%\""),
            (
                "memory_limit_mb = 1\nmemory_high_mb = 2",
                "service web: memory_high_mb must not be more than memory_limit_mb"
            ),
            ("memory_limit_mb = -1", "service web: memory_limit_mb must be 0 or more"),
            ("tasks_max = 0", "service web: tasks_max must be 1 or more"),
            ("tasks_max = 99999999999", "service web: tasks_max must be at most 2147483647"),
            (
                "storage_quota_mb = 5",
                "service web: storage_quota_mb is not enforced; tenement only warns when it is exceeded"
            ),
            ("mounts = [{ source = \"a\" }]", "service web: mounts[0] needs source and destination"),
            (
                "mounts = [{ source = \"a\", destination = \"b\" }]",
                "service web: mounts[0] destination must be an absolute path"
            ),
            ("socket = \"a.sock\"", "service web: socket must be an absolute path"),
            ("socket = \"/\"", "service web: socket must be the path of a file"),
            ("socket_mode = \"9\"", "service web: socket_mode must be an octal number, as in \"0660\""),
            ("startup_timeout = \"0s\"", "service web: startup_timeout must be more than 0"),
            (
                "hosts = [\"*.com\"]",
                "service web: hosts: \"*.com\" needs at least two labels after \"*\", as in \"*.example.com\""
            ),
            ("hosts = [\"a.b\", \"A.b\"]", "service web: hosts names \"A.b\" twice"),
            ("workdir = \"\"", "service web: workdir must not be empty"),
            ("args = [1]", "service web: args must be an array of strings, but one element is an integer"),
            ("protocol = \"h3\"", "service web: protocol must be \"http\" or \"h2c\", not \"h3\""),
            ("notify = 1", "service web: notify must be true or false, not an integer"),
            ("ports = [1]", "service web: ports must be an array of tables, but one element is an integer"),
            ("ports = { port = 1 }", "service web: ports must be an array of tables, not a table"),
            ("concurrency = 1", "service web: concurrency must be a table, not an integer"),
            (
                "port_timeout = 1.5",
                "service web: port_timeout must be a string with a unit, as in \"90s\", not a float"
            ),
            ("user = true", "service web: user must be a string or an integer, not a boolean"),
        ])
    func rules(lines: String, message: String) {
        let messages = outcome(web(lines)).diagnostics.map(\.message)
        #expect(messages == [message])
    }

    @Test(
        "is checked for disks of a worker",
        arguments: [
            ("mount_path = \"/d\"", "service w: disk[0] must have a name"),
            ("name = \"d\"", "service w: disk[0] must have a mount_path"),
            ("name = \"d\"\nmount_path = \"d\"", "service w: disk[0] mount_path must be an absolute path"),
            ("name = \"d\"\nmount_path = \"/d\"\nsize_gb = -1", "service w: disk[0] size_gb must be non-negative"),
            (
                "name = \"d\"\nmount_path = \"/d\"\nfilesystem = \"zfs\"",
                "service w: disk[0] has invalid filesystem \"zfs\", must be ext4, xfs, or btrfs"
            ),
            (
                "name = \"a/b\"\nmount_path = \"/d\"",
                "service w: disk[0] name \"a/b\" may not contain \"/\"; letters, digits, \"_\" and \"-\" are allowed"
            ),
            (
                "name = \"d\"\nmount_path = \"/d\"\nlease_timeout = \"1x\"",
                "service w: disk[0] invalid lease_timeout \"1x\": unknown unit \"x\"; use ns, us, ms, s, m or h"
            ),
        ])
    func disks(lines: String, message: String) {
        #expect(
            outcome("[services.w]\ncommand = \"x\"\n[[services.w.disks]]\n\(lines)").diagnostics.map(\.message) == [
                message
            ])
    }

    @Test(
        "is checked at the top level",
        arguments: [
            ("", "no services defined: please define at least one service in a Procfile or app.toml"),
            (
                "name = \"a b\"\nweb = false",
                "name \"a b\" may not contain \" \"; letters, digits, \"_\" and \"-\" are allowed"
            ),
            ("web = false\nname = \"host\"", "name \"host\" is reserved for tenement itself"),
            (
                "web = false\nbuild = { alpine_image = \"x\" }",
                "build has no effect: tenement runs host processes and builds no image"
            ),
            ("web = false\n[addons.db]\nvariant = \"x\"", "addons is not supported"),
            ("web = false\npost_import = \"x\"", "post_import is not supported"),
            ("web = false\nworkload_role = \"x\"", "workload_role is not supported"),
            ("static = {}", "static needs dir, the directory of its files"),
            ("web = false\naliases = { X = \"y\" }", "alias \"X\" must begin with a letter and be in lower case"),
            ("web = false\naliases = { x = \" \" }", "alias \"x\": command must not be empty"),
            ("web = false\naliases = { x = 1 }", "aliases must be a table of strings, but x is an integer"),
            ("web = false\nservices = { x = 1 }", "services must be a table of tables, but x is an integer"),
            ("[services.logs]\ncommand = \"x\"", "service \"logs\" is reserved for tenement itself"),
            ("[services.w]\nimage = \"foo:1\"", "services.w: image \"foo:1\" has no host equivalent"),
            (
                "[services.w]\nargs = [\"x\"]\nimage = \"redis\"",
                "service w: args needs a command, the program that gets them"
            ),
            ("[services.w]\ncommand = \" \"", "service w: command must not be empty"),
            (
                "[services.w]\ncommand = \"x\"\nhealth = \"/h\"",
                "service w: health has nothing to ask: the service declares no port"
            ),
            ("[services.w]\ncommand = \"x\"\nport_name = \"h\"", "service w: port_name needs a port"),
            (
                "[services.a_b]\ncommand=\"x\"\n[services.A-B]\ncommand=\"x\"",
                "services \"a_b\" and \"A-B\" have the same host name \"a-b\""
            ),
            (
                "[services.a]\ncommand=\"x\"\nhosts=[\"h.x\"]\n[services.b]\ncommand=\"x\"\nhosts=[\"h.x\"]",
                "services \"a\" and \"b\" both claim the host \"h.x\""
            ),
            (
                "[services.a]\ncommand=\"x\"\ndepends_on=[\"b\"]\n[services.b]\ncommand=\"x\"\ndepends_on={a=\"started\"}",
                "services wait for each other: a → b → a"
            ),
            ("[services.a]\ncommand=\"x\"\ndepends_on=[\"a\"]", "services wait for each other: a → a"),
            ("[tasks.t]\ncommand = \"\"", "task t: command must not be empty"),
            (
                "[tasks.\"t t\"]\ncommand = \"x\"",
                "task \"t t\" may not contain \" \"; letters, digits, \"_\" and \"-\" are allowed"
            ),
            ("[tasks.t]\ncommand = \"x\"\ntrigger = \"schedule\"", "task t: a scheduled task needs schedule or every"),
            (
                "[tasks.t]\ncommand = \"x\"\nschedule = \"daily\"\nevery = \"1h\"",
                "task t: schedule and every exclude each other"
            ),
            (
                "[tasks.t]\ncommand = \"x\"\ntrigger = \"deploy\"\nevery = \"1h\"",
                "task t: schedule and every need trigger = \"schedule\""
            ),
            (
                "[tasks.t]\ncommand = \"x\"\nevery = \"7h\"",
                "task t: every must divide a day evenly, as \"15m\" or \"6h\" do"
            ),
            ("[tasks.t]\ncommand = \"x\"\nretries = 1", "task t: retries cannot be set for a manual task"),
            ("[tasks.t]\ncommand = \"x\"\nevery = 5", "task t: every must be a string with a unit"),
            ("[services.w]\ncommand = \"x\"\n[instances]\nlonger = []", "instances names \"longer\", which is no service"),
        ])
    func topLevel(text: String, message: String) {
        #expect(outcome(text).diagnostics.map(\.message) == [message])
    }

    @Test("fills defaults field by field")
    func defaults() throws {
        let app = try #require(
            outcome(
                "[services.web]\ncommand = \"x\"\n[services.web.concurrency]\nrequests_per_instance = 5\n[services.w]\ncommand = \"y\"\nconcurrency = { mode = \"auto\" }\n"
            ).app)
        guard case .automatic(let scale)? = app.service("web")?.scale else { throw Unexpected() }
        #expect(scale.requestsPerInstance == 5 && scale.scaleDownDelay == .seconds(900) && scale.maximum == 20)
        #expect(app.service("web")?.listening.mainPort?.isWish == true)
        #expect(app.service("w")?.listening.isEmpty == true)
        #expect(app.service("w")?.scale == .automatic(AutomaticScale()))
        #expect(app.name == "demo" && app.sources == ["app.toml"])
    }

    @Test("reads every key of a service")
    func everything() throws {
        let text = """
            [services.a]
            command = "run"
            args = ["-v"]
            workdir = "sub"
            image = "redis"
            user = 1000
            group = "www"
            env_file = [".env", "b.env"]
            sockets = [{ name = "s", listen = ":80" }]
            credentials = { key = "/k" }
            port = 8080
            port_name = "main"
            port_type = "tcp"
            socket = "/tmp/a.sock"
            socket_mode = 0o666
            socket_group = "g"
            socket_user = "u"
            port_timeout = "15s"
            startup_timeout = 30
            notify = true
            idle_timeout = 300
            restart = "never"
            success_exit_codes = [3]
            backoff_base_ms = 10
            backoff_max_ms = 20
            max_restarts = 4
            restart_window = 9
            stop_signal = "INT"
            stop_grace_period_secs = 7
            drain_timeout = "1s"
            isolation = "sandbox"
            engine = "gvisor"
            egress = ["10.0.0.0/8"]
            memory_limit_mb = 64
            memory_high_mb = 32
            cpu_shares = 50
            cpu_quota = "150%"
            tasks_max = 5
            io_weight = 6
            open_files = 7
            storage_persist = false
            request_timeout = "9s"
            hosts = ["a.example.com"]
            protocol = "h2c"
            affinity = "cookie"
            hold = "5s"
            hold_max = 3
            idle_action = "freeze"
            freeze_for = "1h"
            overlap = true
            deploy = { check = "c", strategy = "s" }
            statics = [{ path = "p", url_prefix = "/p" }]
            depends_on = ["b"]
            mounts = [{ source = "/s", destination = "/d", readonly = true }]
            disks = [{ name = "d", mount_path = "/m", size_gb = 2, read_only = true, filesystem = "xfs", lease_timeout = "1m", owner = 5 }]
            ports = []
            [services.a.health]
            type = "tcp"
            interval = "1s"
            timeout = "2s"
            healthy_after = 2
            unhealthy_after = 5
            start_period = "3s"
            on_failure = "report"
            [services.b]
            command = "x"
            """
        let outcome = outcome(text.replacing("ports = []\n", with: ""))
        #expect(outcome.diagnostics == [])
        let service = try #require(outcome.app?.service("a"))
        #expect(service.launch.arguments == ["-v"] && service.launch.user == "1000" && service.launch.group == "www")
        #expect(service.environment.files == [".env", "b.env"])
        #expect(service.listening.mainPort == ServicePort(number: 8080, name: "main", kind: .tcp))
        #expect(service.listening.socketMode == 0o666 && service.listening.notifies)
        #expect(service.listening.portTimeout == .seconds(15) && service.listening.startupTimeout == .seconds(30))
        #expect(service.restart.condition == .never && service.restart.successExitCodes == [3])
        #expect(service.restart.maximumRestarts == 4 && service.restart.window == .seconds(9))
        #expect(service.restart.backoffBase == .milliseconds(10))
        #expect(
            service.stop.signal == 2 && service.stop.timeout == .seconds(7) && service.stop.drainTimeout == .seconds(1))
        #expect(service.confinement.level == .sandbox && service.confinement.egress == ["10.0.0.0/8"])
        #expect(service.confinement.limits.cpuQuotaPercent == 150 && !service.confinement.limits.needsNoCgroup)
        #expect(!service.storage.persists && service.storage.disks.first?.owner == "5")
        #expect(service.storage.mounts == [Mount(source: "/s", destination: "/d", isReadOnly: true)])
        #expect(service.traffic.requestTimeout == .seconds(9) && service.traffic.idleTimeout == .seconds(300))
        #expect(service.traffic.overlaps == true && service.traffic.holdMaximum == 3)
        #expect(service.dependencies == [Dependency(service: "b")])
        #expect(
            service.health?.kind == .tcp && service.health?.onFailure == .report
                && service.health?.startPeriod == .seconds(3))
        #expect(
            service.unsupported.map { $0.replacing("service a: ", with: "").replacing(" does not work yet", with: "") }
                == [
                    "disks", "mounts", "sockets", "credentials", "engine", "egress", "statics", "protocol = \"h2c\"",
                    "affinity",
                    "idle_action = \"freeze\"", "freeze_for", "deploy.check", "deploy.strategy",
                ])
    }

    @Test("has its secrets masked and its required variables marked")
    func environment() throws {
        let app = try #require(
            outcome(
                web(
                    """
                    [[services.web.env]]
                    key = "A"
                    value = "s"
                    sensitive = true
                    [[services.web.env]]
                    key = "B"
                    required = true
                    description = "what for"
                    """)
            ).app)
        let entries = try #require(app.service("web")).environment.entries
        #expect(entries.map(\.value) == [.secret("s"), .missing])
        #expect(entries[1].isRequired && entries[1].description == "what for" && entries[0].isSensitive)
    }

    @Test("is joined with the Procfile by name, in the order of both")
    func merge() throws {
        let outcome = outcome(
            "[services.b]\nport = 1\n[services.a]\ncommand = \"toml\"\n",
            procfile: "a: proc\nc: more\nb: other\nrelease: migrate\n")
        #expect(outcome.diagnostics == [])
        let app = try #require(outcome.app)
        #expect(app.services.map { "\($0.name)=\($0.launch.command)" } == ["b=other", "a=toml", "c=more"])
        #expect(app.tasks.map { "\($0.name)=\($0.command) \($0.trigger)" } == ["release=migrate deploy"])
        #expect(app.sources == ["app.toml", "Procfile"])
        #expect(app.unsupported == ["task release: tasks with trigger = \"deploy\" do not run yet"])
    }

    @Test("must be the only one, or the same as the others")
    func several() {
        var manifest = AppManifest(directoryName: "x")
        let good = SourceText(name: "app.toml", text: web(""))
        manifest.appFiles = [good, SourceText(name: ".miren/app.toml", bytes: good.bytes)]
        #expect(manifest.read().diagnostics == [])
        manifest.appFiles[1] = SourceText(name: ".miren/app.toml", text: web("port = 1"))
        #expect(manifest.read().diagnostics.map(\.message) == ["app.toml and .miren/app.toml differ"])
        manifest.appFiles = []
        #expect(manifest.read().diagnostics.map(\.message) == ["no app.toml and no Procfile"])
    }

    @Test("that is no TOML says where")
    func syntax() {
        #expect(problems("[services.web\n").count == 1)
        #expect(outcome("[services.web\n").app == nil)
    }

    @Test(
        "gets its name from the directory",
        arguments: [
            ("/srv/My_App", "my-app"), ("x", "x"), ("/", "app"), ("/a/host", "app"), ("--b", "b"), ("ä b", "b"),
        ])
    func names(directory: String, name: String) {
        #expect(AppManifest.name(ofDirectory: directory) == name)
    }

    private struct Unexpected: Error {}
}
