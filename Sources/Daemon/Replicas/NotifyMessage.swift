internal import Supervision

/// Reads the datagrams that services send to their `NOTIFY_SOCKET` (sd_notify(3)).
enum NotifyMessage {
    /// The longest datagram that is read; systemd's own limit.
    static let longest = 4096

    /// The assignments of a datagram, in order; what tenement does not act on is left out.
    static func read(_ datagram: ArraySlice<UInt8>) -> [Supervision.Notification] {
        datagram.split(separator: 10).compactMap { line in
            guard let mark = line.firstIndex(of: UInt8(ascii: "=")) else { return nil }
            let key = String(decoding: line[..<mark], as: UTF8.self)
            return notification(key: key, value: String(decoding: line[(mark + 1)...], as: UTF8.self))
        }
    }

    private static func notification(key: String, value: String) -> Supervision.Notification? {
        switch (key, value) {
        case ("READY", "1"): .ready
        case ("RELOADING", "1"): .reloading
        case ("STOPPING", "1"): .stopping
        case ("WATCHDOG", "1"): .watchdog
        case ("WATCHDOG", "trigger"): .watchdogTrigger
        case ("STATUS", _): .status(value)
        case ("WATCHDOG_USEC", _): duration(value).map { .watchdogInterval($0) }
        case ("EXTEND_TIMEOUT_USEC", _): duration(value).map { .extendTimeout($0) }
        default: nil
        }
    }

    private static func duration(_ microseconds: String) -> Duration? {
        UInt64(microseconds).map { .microseconds(Int64(clamping: $0)) }
    }
}
