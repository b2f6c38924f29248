import Model
import Testing

@Suite("An instant")
struct InstantTests {
    @Test("moves by durations and measures them")
    func arithmetic() {
        let start = Instant(nanoseconds: 5)
        #expect(start + .nanoseconds(7) == Instant(nanoseconds: 12))
        #expect(Instant(nanoseconds: 12) - start == .nanoseconds(7))
        #expect(Instant.zero < start)
    }

    @Test("stays at the ends of its range")
    func ends() {
        #expect(Instant(nanoseconds: .max) + .seconds(1) == Instant(nanoseconds: .max))
        #expect(Instant(nanoseconds: .min) + .seconds(-1) == Instant(nanoseconds: .min))
        #expect(Instant(nanoseconds: .max) - Instant(nanoseconds: .min) == .nanoseconds(Int64.max))
        #expect(Instant(nanoseconds: .min) - Instant(nanoseconds: .max) == .nanoseconds(Int64.min))
        #expect(Duration.seconds(Int64.max).wholeNanoseconds == .max)
        #expect(Duration.seconds(Int64.min).wholeNanoseconds == .min)
    }
}

@Suite("An exit status")
struct ExitStatusTests {
    @Test(
        "is what wait4(2) says",
        arguments: [
            (0x0000, Model.ExitStatus.exited(code: 0)), (0x0300, .exited(code: 3)), (0xff00, .exited(code: 255)),
            (0x0009, .signaled(signal: 9, coreDumped: false)), (0x008b, .signaled(signal: 11, coreDumped: true)),
        ] as [(Int32, Model.ExitStatus)])
    func words(word: Int32, status: Model.ExitStatus) {
        #expect(Model.ExitStatus(waitStatus: word) == status)
        #expect(ExitReport(status: status) == ExitReport(status: status, outOfMemory: false))
    }
}

@Suite("The guard against mass removal")
struct GuardTests {
    private func state(_ ids: some Sequence<Int>) -> HostState {
        var state = HostState()
        for id in ids {
            state.instances[InstanceName(service: ServiceName(app: nil, service: "x"), id: "\(id)")] = InstanceRecord()
        }
        return state
    }

    @Test(
        "waits when all go, or more than half of four or more",
        arguments: [
            (1, 0, true), (1, 1, false), (3, 1, false), (3, 0, true), (4, 2, false), (4, 1, true), (9, 4, true),
            (9, 5, false),
            (0, 0, false), (0, 3, false),
        ])
    func removal(before: Int, after: Int, waits: Bool) {
        #expect(HostState.removesTooMuch(from: state(0..<before), to: state(0..<after)) == waits)
    }
}
