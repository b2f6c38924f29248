import Linux
import TestSupport
import Testing

@Suite("A lock")
struct LockTests {
    private final class End: Sendable {
        let event: EventFD
        init() throws { event = try EventFD() }
    }

    @Test("lets one thread at a time change its value")
    func contended() throws {
        let count = Lock(0)
        let ends = try (0..<4).map { _ in try End() }
        for end in ends {
            _ = try Thread(name: "count") {
                for _ in 0..<10_000 { count.withLock { $0 += 1 } }
                end.event.signal()
            }
        }
        for end in ends { _ = try end.event.descriptor.borrowed.wait(for: .readable, milliseconds: 10_000) }
        #expect(count.withLock { $0 } == 40_000)
    }
}
