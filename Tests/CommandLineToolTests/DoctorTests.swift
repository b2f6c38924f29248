import JSON
import Linux
import Testing

@testable import CommandLineTool

@Suite("The doctor")
struct DoctorTests {
    private var healthy: HostFacts {
        var facts = HostFacts()
        facts.kernel.release = "6.1.0-18-amd64"
        facts.kernel.cgroupKill = true
        facts.kernel.maxUserNamespaces = 10000
        facts.kernel.landlock = 6
        facts.cgroups = CgroupFacts(mode: .unified, isWritable: true, controllers: ["cpu", "io", "memory", "pids"])
        facts.limits = LimitFacts(
            descriptors: 524_288, processes: 60000, highestPID: 4_194_304, inotifyInstances: 128)
        facts.places = ["state", "data", "runtime"].map {
            PlaceFact(role: $0, path: "/var/lib/tenement", isWritable: true, space: Self.space())
        }
        facts.clock = ClockFacts(now: 1_780_000_000, isSynchronised: true)
        facts.programs.hasSystemd = true
        facts.programs.units = [.init(name: "tenement.service", load: "loaded", active: "active", enabled: "enabled")]
        facts.programs.hasRouterAccount = true
        facts.programs.gVisor = "/usr/bin/runsc"
        facts.ports.firstUnprivileged = 0
        facts.isRoot = true
        facts.supervisor = "/run/tenement/control.sock"
        return facts
    }

    static func space(bytes: UInt64 = 50 << 30, inodes: UInt64 = 1_000_000) -> FileSystemSpace {
        FileSystemSpace(freeBytes: bytes, freeInodes: inodes, totalInodes: 2_000_000, isReadOnly: false)
    }

    @Test("finds nothing on a healthy host")
    func nothing() {
        let findings = Diagnosis.findings(healthy)
        #expect(findings.filter { $0.verdict != .good || $0.advice != nil } == [])
        #expect(findings.count > 20)
    }

    @Test("finds each single trouble of the kernel and of cgroups", arguments: Trouble.kernel)
    func kernel(trouble: Trouble) {
        expect(trouble)
    }

    @Test("finds each single trouble of the network", arguments: Trouble.network)
    func network(trouble: Trouble) {
        expect(trouble)
    }

    @Test("finds each single trouble of limits, disks, clock, units and accounts", arguments: Trouble.host)
    func host(trouble: Trouble) {
        expect(trouble)
    }

    private func expect(_ trouble: Trouble) {
        var facts = healthy
        trouble.change(&facts)
        let found = Diagnosis.findings(facts).filter { $0.verdict != .good }
        #expect(found.map(\.name) == [trouble.name])
        #expect(found.map(\.verdict.rawValue) == [trouble.verdict])
        #expect(trouble.verdict != "fail" || found.first?.advice != nil, "\(found)")
        if let words = trouble.words { #expect(found.first?.text.contains(words) ?? false, "\(found)") }
    }

    @Test("names who else filters packets, and what lets node ports through")
    func firewall() throws {
        var facts = healthy
        facts.network.chains = [
            FirewallChain(family: "ip", table: "filter", name: "FORWARD", isForwardHook: true, drops: true),
            FirewallChain(
                family: "ip", table: "filter", name: "ufw-before-forward", isForwardHook: false, drops: false),
        ]
        let ufw = try #require(Diagnosis.findings(facts).first { $0.name == "firewall" })
        #expect(ufw.text.contains("ip filter") && ufw.text.contains("(ufw)"))
        #expect(ufw.advice?.contains("ufw route allow") ?? false)
        facts.network.chains.append(
            FirewallChain(family: "ip", table: "filter", name: "DOCKER-USER", isForwardHook: false, drops: false))
        #expect(Diagnosis.findings(facts).contains { $0.advice?.contains("DOCKER-USER") ?? false })
    }

    @Test("takes ports that tenement itself has as free, and a chain of its own as no foreign one")
    func ours() {
        var facts = healthy
        facts.ports.taken = [.init(port: 80, purpose: .http, holder: "tenement (pid 7)", isOurs: true)]
        facts.network.chains = [
            FirewallChain(family: "inet", table: "tenement", name: "forward", isForwardHook: true, drops: true)
        ]
        #expect(Diagnosis.findings(facts).allSatisfy { $0.verdict == .good })
    }

    @Test("prints two lines on a terminal where there is advice, one line for each finding elsewhere")
    func text() {
        let findings = [
            Finding("kernel", .good, "Linux 6.1"), Finding("state", .bad, "/x cannot be written", "sudo"),
        ]
        let pipe = Terminal(isTerminal: false, columns: nil, environment: Environment([]))
        #expect(
            DoctorCommand.text(findings, pipe) == """
                ok    kernel  Linux 6.1
                fail  state   /x cannot be written; sudo

                """)
        let terminal = Terminal(isTerminal: true, columns: 80, environment: Environment([]), choice: .never)
        #expect(
            DoctorCommand.text(findings, terminal) == """
                ok    kernel  Linux 6.1
                fail  state   /x cannot be written
                              → sudo

                """)
    }

    @Test("says the same to programs, with a key for everything")
    func json() {
        let value = DoctorCommand.json(Finding("clock", .warning, "plausible"))
        #expect(value.object?.members.map(\.key) == ["check", "verdict", "text", "advice"])
        #expect(value["verdict"]?.string == "warn" && value["advice"]?.isNull == true)
    }
}

/// One thing that is wrong with a host.
struct Trouble: Sendable {
    let name: String
    let verdict: String
    /// What its text must say.
    var words: String?
    let change: @Sendable (inout HostFacts) -> Void

    init(
        _ name: String, _ verdict: String, _ words: String? = nil,
        _ change: @escaping @Sendable (inout HostFacts) -> Void
    ) {
        (self.name, self.verdict, self.words, self.change) = (name, verdict, words, change)
    }

    static let kernel = [
        Trouble("kernel", "fail") { $0.kernel.release = "5.10.0" },
        Trouble("kernel", "warn") { $0.kernel.release = "?" },
        Trouble("kernel features", "fail", "clone3 into cgroup") { $0.kernel.features.cloneIntoCgroup = false },
        Trouble("kernel features", "fail", "pidfd") { $0.kernel.features.pidfd = false },
        Trouble("kernel features", "fail", "openat2") { $0.kernel.features.openat2 = false },
        Trouble("kernel features", "fail", "cgroup.kill") { $0.kernel.cgroupKill = false },
        Trouble("kernel features", "warn", "id-mapped") { $0.kernel.features.idmappedMounts = false },
        Trouble("cgroups", "warn") { $0.cgroups.mode = .hybrid },
        Trouble("cgroups", "warn") { $0.cgroups.mode = .legacy },
        Trouble("cgroups", "warn") { $0.cgroups.mode = .none },
        Trouble("cgroups", "warn", "not writable") { $0.cgroups.isWritable = false },
        Trouble("controllers", "warn", "io") { $0.cgroups.controllers = ["cpu", "memory", "pids"] },
        Trouble("user namespaces", "warn", "off") { $0.kernel.maxUserNamespaces = 0 },
        Trouble("user namespaces", "warn", "ordinary users") { ($0.kernel.debianForbids, $0.isRoot) = (true, false) },
        Trouble("user namespaces", "warn", "AppArmor") {
            ($0.kernel.appArmorRestricts, $0.kernel.userNamespaceError, $0.isRoot) = (true, .permissionDenied, false)
        },
        Trouble("user namespaces", "warn", "cannot be made") { $0.kernel.userNamespaceError = .notPermitted },
        Trouble("landlock", "warn") { $0.kernel.landlock = 0 },
        Trouble("seccomp", "warn") { $0.kernel.features.seccomp = false },
        Trouble("gvisor", "info") { $0.programs.gVisor = nil },
    ]

    static let network = [
        Trouble("nftables", "warn") { $0.network.unreadable = .absent },
        Trouble("nftables", "info") { $0.network.unreadable = .forbidden },
        Trouble("forwarding", "info") { $0.network.forwards4 = false },
        Trouble("forwarding", "warn") { ($0.network.forwards4, $0.ports.claimCount) = (false, 1) },
        Trouble("firewall", "info", "iptables") { $0.network.legacyTables = ["filter"] },
        Trouble("firewall", "info", "bridges") { $0.network.bridgesFilter = true },
        Trouble("firewall", "warn", "firewalld") {
            $0.network.chains = [
                FirewallChain(
                    family: "inet", table: "firewalld", name: "filter_FORWARD", isForwardHook: true, drops: false)
            ]
        },
        Trouble("ports", "warn", "nginx (pid 812)") {
            $0.ports.taken = [.init(port: 80, purpose: .http, holder: "nginx (pid 812)")]
        },
        Trouble("ports", "info", "443: taken") { $0.ports.taken = [.init(port: 443, purpose: .https)] },
        Trouble("ports", "info") { $0.ports.taken = [.init(port: 8000, purpose: .admin)] },
        Trouble("ports", "info", "53/udp") { $0.ports.taken = [.init(port: 53, isUDP: true, purpose: .names)] },
        Trouble("node ports", "fail", "claimed by arena/game") {
            $0.ports.taken = [.init(port: 27015, isUDP: true, purpose: .node("arena/game"))]
        },
        Trouble("port range", "warn") { $0.ports.range = 30000...33000 },
        Trouble("ports", "info", "below 1024") { ($0.isRoot, $0.ports.firstUnprivileged) = (false, 1024) },
    ]

    static let host = [
        Trouble("descriptors", "warn") { $0.limits.descriptors = 1024 },
        Trouble("processes", "warn") { $0.limits.processes = 100 },
        Trouble("processes", "warn") { $0.limits.highestPID = 100 },
        Trouble("inotify", "warn") { $0.limits.inotifyInstances = 8 },
        Trouble("state", "fail", "cannot be written") {
            $0.places[0].isWritable = false
            $0.places[0].space?.isReadOnly = true
        },
        Trouble("data", "fail") { $0.places[1].space = DoctorTests.space(bytes: 1 << 20) },
        Trouble("data", "fail", "inodes") { $0.places[1].space = DoctorTests.space(inodes: 10) },
        Trouble("data", "warn") { $0.places[1].space = DoctorTests.space(bytes: 500 << 20) },
        Trouble("data", "info") { $0.places[1].space = nil },
        Trouble("clock", "fail") { $0.clock.now = 0 },
        Trouble("clock", "warn") { $0.clock.isSynchronised = false },
        Trouble("programs", "fail") { $0.programs.missing = ["tenement-init"] },
        Trouble("units", "info") { $0.programs.hasSystemd = false },
        Trouble("units", "info", "not installed") { $0.programs.units[0].load = "not-found" },
        Trouble("units", "fail", "bad-setting") { $0.programs.units[0].load = "bad-setting" },
        Trouble("units", "fail", "failed") { $0.programs.units[0].active = "failed" },
        Trouble("units", "warn", "inactive") { $0.programs.units[0].active = "inactive" },
        Trouble("router account", "info") { $0.programs.hasRouterAccount = false },
        Trouble("supervisor", "info") { $0.supervisor = nil },
    ]
}
