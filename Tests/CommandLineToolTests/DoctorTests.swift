import Testing

@testable import CommandLineTool

@Suite("The doctor")
struct DoctorTests {
    private var healthy: HostFacts {
        var facts = HostFacts()
        facts.kernel = "6.1.0-18-amd64"
        facts.cgroups = .unified(isWritable: true)
        facts.controllers = ["cpu", "io", "memory", "pids"]
        facts.maxUserNamespaces = 10000
        facts.isRoot = true
        facts.stateDirectory = "/var/lib/tenement"
        facts.canWriteState = true
        facts.descriptorLimit = 524_288
        facts.freeBytes = 50 << 30
        facts.now = 1_780_000_000
        return facts
    }

    @Test("finds nothing on a healthy host")
    func nothing() {
        #expect(Diagnosis.findings(healthy).allSatisfy { $0.verdict == .good && $0.advice == nil })
    }

    @Test(
        "finds each single trouble, says how bad it is and what to do",
        arguments: [
            Trouble("kernel", "bad") { $0.kernel = "5.10.0" }, Trouble("kernel", "warning") { $0.kernel = "?" },
            Trouble("cgroups", "warning") { $0.cgroups = .hybrid },
            Trouble("cgroups", "warning") { $0.cgroups = .unified(isWritable: false) },
            Trouble("controllers", "warning") { $0.controllers = ["cpu"] },
            Trouble("user namespaces", "warning") { $0.maxUserNamespaces = 0 },
            Trouble("user namespaces", "warning") { ($0.restrictsUserNamespaces, $0.isRoot) = (true, false) },
            Trouble("state", "bad") { $0.canWriteState = false }, Trouble("ports", "warning") { $0.listeners = [80] },
            Trouble("descriptors", "warning") { $0.descriptorLimit = 1024 },
            Trouble("disk", "bad") { $0.freeBytes = 1 << 20 },
            Trouble("disk", "warning") { $0.freeBytes = 500 << 20 }, Trouble("clock", "bad") { $0.now = 0 },
            Trouble("programs", "bad") { $0.missingPrograms = ["tenement-init"] },
        ])
    func single(trouble: Trouble) {
        var facts = healthy
        trouble.change(&facts)
        let found = Diagnosis.findings(facts).filter { $0.verdict != .good }
        #expect(found.map(\.name) == [trouble.name])
        #expect(found.map(\.verdict.rawValue) == [trouble.verdict])
        #expect(trouble.verdict == "warning" || found[0].advice != nil)
    }

    @Test("prints one line for each finding, and the advice below it")
    func text() {
        let findings = [
            Finding(name: "kernel", verdict: .good, text: "Linux 6.1"),
            Finding(name: "state", verdict: .bad, text: "/x cannot be written", advice: "sudo"),
        ]
        let pipe = Terminal(isTerminal: false, columns: nil, environment: Environment([]))
        #expect(
            DoctorCommand.text(findings, pipe) == """
                ok    kernel  Linux 6.1
                BAD   state   /x cannot be written
                              sudo

                """)
    }
}

/// One thing that is wrong with a host.
struct Trouble: Sendable {
    let name: String
    let verdict: String
    let change: @Sendable (inout HostFacts) -> Void

    init(_ name: String, _ verdict: String, _ change: @escaping @Sendable (inout HostFacts) -> Void) {
        (self.name, self.verdict, self.change) = (name, verdict, change)
    }
}
