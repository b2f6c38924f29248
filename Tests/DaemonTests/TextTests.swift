import Control
import EventLoop
import Glibc
import HTTP
import Linux
import Metrics
import Model
import Processes
import RouterProtocol
import Routing
import Supervision
import Synchronization
import TOML
import TestSupport
import Testing

@testable import Daemon

@Suite("Facts as sentences")
struct TextTests {
    @Test(
        "say why a replica is not what it should be",
        arguments: [
            (Cause.exited(ExitReport(status: .exited(code: 1), outOfMemory: false)), "exited with code 1", "exited 1"),
            (
                .exited(ExitReport(status: .signaled(signal: 11, coreDumped: true), outOfMemory: false)),
                "was ended by SIGSEGV, core dumped", "SIGSEGV"
            ),
            (
                .exited(ExitReport(status: .signaled(signal: 9, coreDumped: false), outOfMemory: true)),
                "ran out of memory (was ended by SIGKILL)", "out of memory"
            ),
            (.exited(ExitReport(status: .unknown, outOfMemory: false)), "ended while no supervisor ran", "ended"),
            (
                .spawnFailed(SpawnFailure(step: "execve", errorNumber: 2, subject: "./web")),
                "cannot execute './web': \(Errno(code: 2).text)", "cannot execute './web': \(Errno(code: 2).text)"
            ),
            (
                .spawnFailed(SpawnFailure(step: "new_step")), "cannot be started (step new_step)",
                "cannot be started (step new_step)"
            ),
            (.unhealthy(.status(503)), "health check failed: status 503", "health check failed: status 503"),
            (
                .stopped(by: Operator(uid: 7, command: "stop web")), "stopped by stop web (uid 7)",
                "stopped by stop web (uid 7)"
            ),
            (.stopped(by: nil), "stopped", "stopped"),
        ])
    func causes(cause: Cause, text: String, short: String) {
        #expect(CauseText.text(cause) == text)
        #expect(CauseText.short(cause) == short)
    }

    @Test(
        "say what a probe found",
        arguments: [
            (ProbeFailure.timedOut, "no answer in time"), (.noAnswer, "no HTTP answer"),
            (.unreachable(errorNumber: 111), "cannot connect: \(Errno(code: 111).text)"),
            (.exited(.exited(code: 2)), "its command exited with code 2"),
            (.exited(.signaled(signal: 9, coreDumped: false)), "its command was ended by SIGKILL"),
        ])
    func probes(failure: ProbeFailure, text: String) {
        #expect(CauseText.text(failure) == text)
    }

    @Test(
        "say what happened",
        arguments: [
            (Occurrence.started(pid: 7), "pid 7"), (.ready(after: .milliseconds(1500)), "after 1.5s"),
            (.backingOff(delay: .zero, failures: 1), "restarts at once"),
            (.backingOff(delay: .seconds(4), failures: 3), "next try in 4s, failures: 3"),
            (.gaveUp(restarts: 5), "gave up after 5 restarts; `tenement reset` tries again"),
            (.scaled(from: 1, to: 3), "1 → 3"), (.restarting(by: nil), ""), (.status("warm"), "warm"),
            (
                .exited(ExitReport(status: .exited(code: 0), outOfMemory: false), uptime: .seconds(7200)),
                "exited with code 0 after 2h"
            ),
        ])
    func occurrences(occurrence: Occurrence, text: String) {
        #expect(OccurrenceText.text(occurrence) == text)
    }

    @Test(
        "measure time in the largest unit that fits",
        arguments: [
            (Duration.zero, "0ms"), (.milliseconds(350), "350ms"), (.milliseconds(2500), "2.5s"),
            (.milliseconds(3040), "3s"), (.milliseconds(10_900), "10s"), (.seconds(119), "119s"), (.seconds(180), "3m"),
            (.seconds(7200), "2h"), (.seconds(3 * 86_400), "3d"),
        ])
    func spans(span: Duration, text: String) {
        #expect(SpanText.text(span) == text)
    }

    @Test("say why the daemon does not start, with the exit code that fits")
    func failures() {
        #expect(StartFailure.running(stateFile: "/s").text == "another supervisor runs on /s")
        let listen = StartFailure.listen(address: "127.0.0.1:80", holder: "80 (nginx, pid 7)", .addressInUse)
        #expect(listen.text.hasSuffix("; the port is held: 80 (nginx, pid 7)"))
        #expect(listen.exitCode == 1)
        let files = StartFailure.files([Diagnostic(.error, file: "s.toml", line: 3, column: 5, message: "no")])
        #expect(files.text == "s.toml:3:5: no")
        #expect(files.exitCode == 2)
    }
}
