internal import CSystemd

/// One deadline on the monotonic clock.
///
/// It is off until `arm`, fires once and is off again: a supervisor with
/// nothing due never wakes.
@safe package final class TimerSource {
    private var source: OpaquePointer?
    fileprivate let action: () -> Void

    /// A timer that is off; sources of a smaller `priority` run first when several are ready.
    package init(_ loop: Loop, priority: Int64 = 0, action: @escaping () -> Void) throws(LoopError) {
        self.action = action
        let me = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe try check(
            sd_event_add_time(loop.event, &source, CLOCK_MONOTONIC, UInt64.max, 1, timerDue, me), .addTimer)
        if priority != 0 { _ = unsafe sd_event_source_set_priority(source, priority) }
    }

    deinit {
        _ = unsafe sd_event_source_disable_unref(source)
    }

    /// Fires at `nanoseconds` on CLOCK_MONOTONIC, rounded up to a microsecond; at once if that has passed.
    package func arm(at nanoseconds: Int64) {
        let microseconds = UInt64(max(0, nanoseconds)) / 1000 &+ (nanoseconds % 1000 > 0 ? 1 : 0)
        _ = unsafe sd_event_source_set_time(source, microseconds)
        _ = unsafe sd_event_source_set_enabled(source, Int32(SD_EVENT_ONESHOT))
    }

    /// Forgets the deadline.
    package func disarm() {
        _ = unsafe sd_event_source_set_enabled(source, Int32(SD_EVENT_OFF))
    }
}

private func timerDue(_: OpaquePointer?, _: UInt64, _ context: UnsafeMutableRawPointer?) -> Int32 {
    guard let context = unsafe context else { return 0 }
    let source = unsafe Unmanaged<TimerSource>.fromOpaque(context).takeUnretainedValue()
    source.action()
    return 0
}
