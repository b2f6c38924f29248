import Model
import Processes
import Testing

@Suite("A plan of limits")
struct LimitsPlanTests {
    private static let all = Set(CgroupController.allCases)

    private func text(_ limits: ResourceLimits, replacing old: ResourceLimits = ResourceLimits()) -> [String] {
        LimitsPlan(limits, replacing: old, controllers: Self.all).writes.map { "\($0.file) \($0.text)" }
    }

    private static func limits(_ change: (inout ResourceLimits) -> Void) -> ResourceLimits {
        var limits = ResourceLimits()
        change(&limits)
        return limits
    }

    @Test(
        "says what each key becomes",
        arguments: [
            (limits { $0.memoryMiB = 64 }, ["memory.oom.group 1", "memory.swap.max 0", "memory.max 67108864"]),
            (limits { $0.memoryHighMiB = 48 }, ["memory.high 50331648"]),
            (limits { $0.cpuWeight = 400 }, ["cpu.weight 400"]),
            (limits { $0.cpuQuotaPercent = 20 }, ["cpu.max 20000 100000"]),
            (limits { $0.cpuQuotaPercent = 150 }, ["cpu.max 150000 100000"]),
            (limits { $0.tasks = 32 }, ["pids.max 32"]),
            (limits { $0.ioWeight = 300 }, ["io.weight default 300"]), (limits { $0.openFiles = 1024 }, []),
            (ResourceLimits(), []),
        ])
    func keys(limits: ResourceLimits, expected: [String]) {
        #expect(text(limits) == expected)
    }

    @Test("takes back what is no longer asked for, and leaves the rest")
    func changes() {
        let old = Self.limits {
            $0.memoryMiB = 64
            $0.cpuWeight = 400
            $0.cpuQuotaPercent = 50
            $0.tasks = 10
            $0.ioWeight = 10
            $0.memoryHighMiB = 32
        }
        #expect(text(old, replacing: old) == [])
        #expect(
            text(ResourceLimits(), replacing: old) == [
                "memory.oom.group 0", "memory.swap.max max", "memory.max max", "memory.high max", "cpu.weight 100",
                "cpu.max max 100000", "pids.max max", "io.weight default 100",
            ])
        var new = old
        new.tasks = 20
        #expect(text(new, replacing: old) == ["pids.max 20"])
    }

    @Test("counts processes of ours on top")
    func extra() {
        let plan = LimitsPlan(Self.limits { $0.tasks = 4 }, controllers: Self.all, extraTasks: 1)
        #expect(plan.writes.map(\.text) == ["5"])
    }

    @Test("names each key whose controller is missing, and what only takes back is missing nothing")
    func missing() {
        let asked = Self.limits {
            $0.memoryMiB = 64
            $0.cpuQuotaPercent = 50
            $0.tasks = 10
        }
        let plan = LimitsPlan(asked, controllers: [.pids])
        #expect(plan.writes.map(\.file) == ["pids.max"])
        #expect(plan.missing.map(\.key) == ["memory_limit_mb", "cpu_quota"])
        #expect(plan.missing.map(\.controller) == [.memory, .cpu])
        #expect(LimitsPlan(ResourceLimits(), replacing: asked, controllers: []) == LimitsPlan())
    }

    @Test("forgives a kernel without swap accounting only")
    func optional() {
        let plan = LimitsPlan(Self.limits { $0.memoryMiB = 1 }, controllers: Self.all)
        #expect(plan.writes.filter(\.isOptional).map(\.file) == ["memory.swap.max"])
    }

    @Test("of a sandbox has limits where none are written")
    func sandbox() {
        var confinement = Confinement()
        confinement.limits.cpuWeight = 7
        #expect(confinement.limits(at: .namespace) == confinement.limits)
        let limits = confinement.limits(at: .sandbox)
        #expect((limits.memoryMiB, limits.tasks, limits.cpuWeight) == (512, 512, 7))
        confinement.limits.memoryMiB = 64
        #expect(confinement.limits(at: .sandbox).memoryMiB == 64)
    }
}

@Suite("Pressure")
struct PressureTests {
    @Test("is read from the kernel's text")
    func read() {
        let stall = Pressure.Stall(
            """
            some avg10=1.53 avg60=0.87 avg300=0.73 total=1088168194
            full avg10=0.00 avg60=0.13 avg300=0.27 total=7
            """)
        #expect(stall.recent == 1.53)
        #expect(stall.someNanoseconds == 1_088_168_194_000)
        #expect(stall.fullNanoseconds == 7000)
        #expect(Pressure.Stall("") == Pressure.Stall())
        #expect(Pressure.Stall("some avg10=x total=") == Pressure.Stall())
    }
}
