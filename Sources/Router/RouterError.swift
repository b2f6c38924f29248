package import Linux
package import RouterProtocol

/// Why the router process ends.
package enum RouterError: Error, Equatable, Sendable {
    /// The supervisor said something that no record says.
    case record(RecordError)
    /// A record came without the descriptor it needs.
    case missingDescriptor
    /// The supervisor speaks another protocol.
    case otherProtocol(UInt32)
    /// A message arrived cut off.
    case truncated
    case system(Errno)
}

/// What is written to stderr before the end: the supervisor puts it into its log.
enum Complaint {
    /// Writes why and gives the exit status.
    static func write(_ error: RouterError) -> Int32 {
        let text =
            switch error {
            case .record: "the supervisor sent an unreadable record"
            case .missingDescriptor: "a record came without its descriptor"
            case .otherProtocol(let number): "the supervisor speaks protocol " + String(number)
            case .truncated: "a message of the supervisor was cut off"
            case .system(let errno): errno.name + ": " + errno.text
            }
        try? BorrowedDescriptor(2).writeAll(Array(("tenement-router: " + text + "\n").utf8))
        return 1
    }
}
