import Supervision
import Testing

@testable import Daemon

@Suite("A notification of a service")
struct NotifyMessageTests {
    @Test("says what sd_notify(3) defines")
    func known() {
        let text = "READY=1\nSTATUS=serving = well\nEXTEND_TIMEOUT_USEC=1500000\nWATCHDOG=1\nSTOPPING=1\nRELOADING=1"
        #expect(
            NotifyMessage.read(Array(text.utf8)[...]) == [
                .ready, .status("serving = well"), .extendTimeout(.milliseconds(1500)), .watchdog, .stopping,
                .reloading,
            ])
    }

    @Test(
        "leaves out what it does not know",
        arguments: ["", "\n\n", "READY", "READY=0", "MAINPID=1", "EXTEND_TIMEOUT_USEC=-1", "=1"])
    func unknown(text: String) {
        #expect(NotifyMessage.read(Array(text.utf8)[...]).isEmpty)
    }
}
