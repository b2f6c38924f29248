/// One assignment of a datagram that a service sent to its `NOTIFY_SOCKET` (sd_notify(3)).
enum NotifyMessage: Equatable, Sendable {
    case ready
    case reloading
    case stopping
    case watchdog
    /// One line for people.
    case status(String)
    /// `EXTEND_TIMEOUT_USEC`: this much more time from now.
    case extendTimeout(Duration)

    /// The longest datagram that is read; systemd's own limit.
    static let longest = 4096

    /// Reads the lines of a datagram; what tenement does not act on is left out.
    static func read(_ datagram: ArraySlice<UInt8>) -> [NotifyMessage] {
        datagram.split(separator: 10).compactMap { line in
            guard let mark = line.firstIndex(of: UInt8(ascii: "=")) else { return nil }
            let key = String(decoding: line[..<mark], as: UTF8.self)
            return NotifyMessage(key: key, value: String(decoding: line[(mark + 1)...], as: UTF8.self))
        }
    }

    private init?(key: String, value: String) {
        switch (key, value) {
        case ("READY", "1"): self = .ready
        case ("RELOADING", "1"): self = .reloading
        case ("STOPPING", "1"): self = .stopping
        case ("WATCHDOG", "1"): self = .watchdog
        case ("STATUS", _): self = .status(value)
        case ("EXTEND_TIMEOUT_USEC", _):
            guard let microseconds = UInt64(value) else { return nil }
            self = .extendTimeout(.microseconds(Int64(clamping: microseconds)))
        default: return nil
        }
    }
}
