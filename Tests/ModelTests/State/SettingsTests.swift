import Model
import Testing

@Suite("[settings]")
struct SettingsTests {
    private func read(_ lines: String) -> HostStateOutcome {
        HostState.read(SourceText(name: "state.toml", text: "[settings]\n\(lines)\n"))
    }

    @Test("has the defaults of the page")
    func defaults() throws {
        let settings = try #require(read("").state).settings
        #expect(settings == Settings())
        #expect(settings.domain == "localhost" && settings.ports == 30000...32767)
        #expect(settings.isolation.users == 70000...79999 && settings.isolation.degrade == .error)
        #expect(settings.log.maximumSize == 16 << 20 && settings.log.keep == 5)
        #expect(settings.unsupported == [])
    }

    @Test("carries every key")
    func everything() throws {
        let state = try #require(
            read(
                """
                data_dir = "/d"
                domain = "Example.com"
                http = ":80"
                https = ["[::]:443", "0.0.0.0:443"]
                admin = "off"
                dns = "[::1]:53"
                acme = { email = "a@b.c" }
                trusted_proxies = ["10.0.0.0/8"]
                router_workers = 3
                default_isolation = "process"
                degrade = "warn"
                port_range = "40000-40010"
                uid_range = "5 - 6"
                instance_network = "10.9.0.0/16"
                health_check_interval = 30
                max_restarts = 3
                restart_window = "1m"
                backoff_base_ms = 5
                backoff_max_ms = 6
                memory_budget = "2GiB"
                api = {}
                log = { max_size = "1MiB", keep = 2, journal = true, access = "combined" }
                [settings.tls]
                enabled = true
                certificates = [{ cert = "/c", key = "/k" }]
                [alerts]
                url = "https://x"
                [images.foo]
                command = "run"
                args = ["a"]
                port = 9
                [service.x]
                command = "y"
                health = "/"
                """
            ).state)
        let settings = state.settings
        #expect(settings.dataDirectory == "/d" && settings.domain == "example.com")
        #expect(settings.listeners.http == .addresses([ListenAddress(host: "", port: 80)]))
        #expect(settings.listeners.names == .addresses([ListenAddress(host: "::1", port: 53)]))
        #expect(settings.listeners.admin == .off && settings.router.workers == 3)
        #expect(settings.ports == 40000...40010 && settings.isolation.users == 5...6)
        #expect(settings.isolation.level == .process && settings.isolation.degrade == .warn)
        #expect(settings.log.access == .combined && settings.log.maximumSize == 1 << 20)
        #expect(settings.memoryBudget == 2 << 30)
        #expect(
            settings.unsupported.map { $0.split(separator: " ")[1] } == [
                "tls", "instance_network", "log.journal", "log.access", "memory_budget",
                "api",
            ])
        #expect(state.notices.unsupported == ["alerts does not work yet", "images does not work yet"])
        let service = try #require(state.host.service("x"))
        #expect(service.health?.interval == .seconds(30) && service.restart.maximumRestarts == 3)
        #expect(service.restart.backoffBase == .milliseconds(5) && service.restart.condition == .onFailure)
        #expect(service.listening.mainPort?.isWish == true)
    }

    @Test(
        "refuses what makes no sense",
        arguments: [
            ("data_dir = \"\"", "settings.data_dir must not be empty"),
            ("data_dir = \"~/x\"", "settings.data_dir must not begin with \"~\""),
            ("domain = \"*.x.y\"", "settings.domain \"*.x.y\" is not a host name"),
            ("http = \"foo\"", "settings.http: \"foo\" is not an address and port"),
            ("dns = \":53\"", "settings.dns needs an address of this host"),
            ("dns = \"53\"", "settings.dns needs an address of this host"),
            ("dns = \"localhost:53\"", "settings.dns: \"localhost:53\" is not an address and port"),
            ("trusted_proxies = [\"x\"]", "settings.trusted_proxies: \"x\" is not an address or network"),
            ("tls = { certificates = [{ cert = \"/c\" }] }", "settings.tls.certificates needs cert and key"),
            (
                "default_isolation = \"vm\"",
                "settings.default_isolation must be \"process\", \"namespace\", or \"sandbox\", not \"vm\""
            ),
            (
                "instance_network = \"10.0.0.0/8\"",
                "settings.instance_network must be an IPv4 network as in \"10.214.0.0/16\""
            ),
            ("port_range = \"5\"", "settings.port_range must be two numbers, as in \"30000-32767\""),
            ("port_range = \"9-5\"", "settings.port_range must be two numbers, as in \"30000-32767\""),
            ("log = { access = \"x\" }", "settings.log.access must be true, false, \"json\" or \"combined\""),
            ("log = { max_size = 1 }", "settings.log.max_size must be at least 4096 bytes"),
            (
                "log = { max_size = \"1X\" }",
                "log invalid max_size \"1X\": write bytes, or a number with K, M, G, KiB, MiB or GiB"
            ),
            ("health_check_interval = 0", "settings.health_check_interval must be more than 0"),
            ("backoff_max_ms = 5", "settings.backoff_max_ms must not be less than backoff_base_ms"),
            ("memory_budget = -1", "memory_budget must be 0 or more"),
            ("domian = \"x\"", "unknown key \"domian\" in [settings]; did you mean \"domain\"?"),
        ])
    func refusals(lines: String, message: String) {
        let outcome = read(lines)
        #expect(outcome.diagnostics.map(\.message) == [message])
        #expect(outcome.state == nil)
    }

    @Test("lets a route ask for what does not work yet, and says so")
    func routes() throws {
        let text = """
            [[routes]]
            host = "a.b"
            redirect = "https://c"
            affinity = "cookie"
            compress = true
            basic_auth = "/f"
            maintenance = true
            error_pages = "/e"
            proxy_protocol = true
            connect_timeout = "1s"
            head_timeout = 2
            body_grace = 3
            body_rate = 4
            keepalive_timeout = 5
            """
        let route = try #require(HostState.read(SourceText(name: "s", text: text)).state?.routes.first)
        #expect(
            route.unsupported
                == [
                    "affinity", "redirect", "compress", "basic_auth", "maintenance", "error_pages", "proxy_protocol",
                ].map { "route a.b: \($0) does not work yet" })
        #expect(route.timeouts.connect == .seconds(1) && route.timeouts.bodyRate == 4)
    }
}
