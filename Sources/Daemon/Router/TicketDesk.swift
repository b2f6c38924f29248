internal import EventLoop
internal import Linux
internal import RouterProtocol

/// Draws the keys of TLS session tickets, a new one twice a day: what is on no disk and soon forgotten opens no
/// recorded traffic.
final class TicketDesk {
    /// Nanoseconds that a key seals new tickets; it opens them as long again.
    private static let life: Int64 = 12 * 3600 * 1_000_000_000

    private(set) var keys = TicketKeys(current: TicketDesk.draw())
    private var timer: TimerSource?
    /// Called after a change.
    var changed: (TicketKeys) -> Void = { _ in }

    init(_ loop: Loop) throws(LoopError) {
        timer = try TimerSource(loop) { [unowned self] in rotate() }
    }

    /// Changes keys from now on; without TLS there is nothing to wake up for.
    func begin() {
        timer?.arm(at: Clock.monotonic() + Self.life)
    }

    private func rotate() {
        keys = TicketKeys(current: Self.draw(), previous: keys.current)
        begin()
        changed(keys)
    }

    private static func draw() -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<TicketKeys.size).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }
}
