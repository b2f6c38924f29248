import Linux

/// The command line of `tenement-router`, which only a supervisor writes.
///
/// `TENEMENT_ROUTER_CHANNEL` is the number of the inherited SOCK_SEQPACKET socket; 3 if absent.
package enum RouterCommand {
    /// Runs the router; the exit status.
    package static func run() -> Int32 {
        let number = CurrentProcess.environment("TENEMENT_ROUTER_CHANNEL").flatMap { Int32($0) } ?? 3
        guard number >= 0, (try? BorrowedDescriptor(number).value(of: .type)) == 5 else {
            let text = "tenement-router is started by tenement, which gives it a channel\n"
            try? BorrowedDescriptor(2).writeAll(Array(text.utf8))
            return 2
        }
        try? BorrowedDescriptor(number).setCloseOnExec(true)
        let process = RouterProcess(channel: FileDescriptor(owning: number), rendezvous: nil)
        return process.run()
    }
}
