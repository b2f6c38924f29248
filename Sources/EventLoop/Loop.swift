internal import CSystemd

/// The supervisor's event loop: sd-event on one thread (sd-event(3)).
///
/// Descriptors, deadlines and signals become callbacks, one at a time. A
/// source lives as long as somebody holds it; dropping it unregisters it, also
/// from within its own callback. Nothing here may be used from another thread
/// but `Mailbox.post`.
@safe package final class Loop {
    let event: OpaquePointer

    /// Creates a loop that is not running yet.
    ///
    /// - Throws: The step and `errno`, usually EMFILE or ENOMEM.
    package init() throws(LoopError) {
        var created: OpaquePointer?
        unsafe try check(sd_event_new(&created), .create)
        guard let created = unsafe created else { throw LoopError(step: .create, code: 12) }
        unsafe event = created
    }

    deinit {
        unsafe sd_event_unref(event)
    }

    /// Runs until `stop` is called.
    ///
    /// - Returns: The code that was given to `stop`.
    /// - Throws: Only if the loop itself fails; callbacks cannot throw.
    package func run() throws(LoopError) -> Int32 {
        unsafe try check(sd_event_loop(event), .run)
        var code: Int32 = 0
        _ = unsafe sd_event_get_exit_code(event, &code)
        return code
    }

    /// Ends `run` once the current callback has returned.
    package func stop(code: Int32 = 0) {
        _ = unsafe sd_event_exit(event, code)
    }

    /// Runs at most one round of callbacks, waiting no longer than `timeout` microseconds (0 only looks).
    ///
    /// - Returns: Whether a callback ran.
    /// - Throws: Only if the loop itself fails.
    package func turn(timeout: UInt64) throws(LoopError) -> Bool {
        unsafe try check(sd_event_run(event, timeout), .run) > 0
    }

    /// Nanoseconds on CLOCK_MONOTONIC at the start of this round of callbacks.
    package var now: Int64 {
        var microseconds: UInt64 = 0
        _ = unsafe sd_event_now(event, CLOCK_MONOTONIC, &microseconds)
        return Int64(clamping: microseconds) &* 1000
    }

    /// Answers systemd's watchdog from this loop, if the service manager set one (sd_event_set_watchdog(3)).
    package func answerWatchdog() throws(LoopError) {
        unsafe try check(sd_event_set_watchdog(event, 1), .watchdog)
    }
}
