import Linux
import Processes
import TestSupport
import Testing

@Suite("An isolated process", .timeLimit(.minutes(1)))
struct IsolationTests {
    @Test("executes, is named by its number on the host, and ends with the code it chose", .needs(.root))
    func life() throws {
        let enclosed = try Enclosed.shell("echo $$; exit 7")
        guard case .executed(let pid) = try enclosed.report() else {
            Issue.record("not executed")
            return
        }
        #expect(pid > 0 && pid != enclosed.pidOne.pid)
        #expect(try enclosed.report() == .ended(.exited(7), isLast: true))
        #expect(try enclosed.text() == "2\n")
        #expect(try enclosed.report() == .gone)
        #expect(becomesReady(enclosed.pidOne.pidfd.descriptor.number))
        #expect(try enclosed.pidOne.pidfd.reap() == .exited(7))
    }
}
