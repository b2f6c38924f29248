import Model
import Supervision
import Testing

@testable import Daemon

@Suite("The daemon's own log")
struct TroubleLogTests {
    private let name = ReplicaName(
        instance: InstanceName(service: ServiceName(app: nil, service: "web"), id: "prod"), number: 1)

    private func record(_ key: UInt64, _ occurrence: Occurrence) -> SupervisionRecord {
        SupervisionRecord(at: .zero, subject: .replica(name), key: RunKey(key), occurrence: occurrence)
    }

    private let crash = Occurrence.exited(ExitReport(status: .exited(code: 1)), uptime: .seconds(3))

    @Test("tells of an end that nobody asked for")
    func unasked() {
        #expect(TroubleLog().line(record(1, crash)) == "web:prod.1: exited with code 1 after 3s")
    }

    @Test("is silent about the end of what was told to end, and of nothing else")
    func stopped() {
        let log = TroubleLog()
        #expect(log.line(record(1, .stopping(by: nil))) == nil)
        #expect(log.line(record(2, crash)) != nil)
        #expect(log.line(record(1, crash)) == nil)
        #expect(log.line(record(1, crash)) != nil)
    }

    @Test("tells of a delay, but not of a restart at once")
    func backoff() {
        #expect(TroubleLog().line(record(1, .backingOff(delay: .zero, failures: 1))) == nil)
        #expect(
            TroubleLog().line(record(1, .backingOff(delay: .seconds(4), failures: 3)))
                == "web:prod.1: next try in 4s, failures: 3")
    }
}
