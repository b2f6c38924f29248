import Glibc
import Linux

/// The command line of `tenement-router`, which only a supervisor writes.
///
/// `TENEMENT_ROUTER_CHANNEL` is the number of the inherited SOCK_SEQPACKET socket; 3 if absent.
/// `TENEMENT_ROUTER_SOCKET` is the path of `router.sock`, where a later supervisor listens; it is reached through a
/// descriptor of its directory that is opened before privileges are given up.
/// `--check-certificate CHAIN KEY` serves nothing and says by its exit status what is wrong with the two files.
package enum RouterCommand {
    /// Runs the router; the exit status.
    package static func run() -> Int32 {
        if CommandLine.arguments.count == 4, CommandLine.arguments[1] == "--check-certificate" {
            return CertificateTrial.run(chain: CommandLine.arguments[2], key: CommandLine.arguments[3])
        }
        let number = CurrentProcess.environment("TENEMENT_ROUTER_CHANNEL").flatMap { Int32($0) } ?? 3
        guard number >= 0, (try? BorrowedDescriptor(number).value(of: .type)) == 5 else {
            let text = "tenement-router is started by tenement, which gives it a channel\n"
            try? BorrowedDescriptor(2).writeAll(Array(text.utf8))
            return 2
        }
        try? BorrowedDescriptor(number).setCloseOnExec(true)
        let process = RouterProcess(channel: FileDescriptor(owning: number), rendezvous: Rendezvous.find())
        let status = process.run()
        // Workers may still use what the process owns: it is never taken apart, only ended.
        withExtendedLifetime(process) { exit(status) }
    }
}

/// Where a supervisor that comes later can be found.
enum Rendezvous {
    /// A path through an open directory, which stays valid without the right to walk there.
    static func find() -> String? {
        guard let path = CurrentProcess.environment("TENEMENT_ROUTER_SOCKET"), let slash = path.lastIndex(of: "/")
        else { return nil }
        let directory = slash == path.startIndex ? "/" : String(path[..<slash])
        guard let opened = try? File.open(directory, [.pathOnly, .directory]) else { return nil }
        // Open for as long as the process lives.
        return "/proc/self/fd/" + String(opened.release()) + path[slash...]
    }
}
