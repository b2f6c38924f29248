internal import CSystemd
internal import Glibc

/// A signal delivered as a callback of the loop (signalfd(2)).
///
/// Blocks the signal in the calling thread: create these before any other
/// thread, which then inherits the mask.
@safe package final class SignalSource {
    private var source: OpaquePointer?
    fileprivate let action: () -> Void

    package init(_ loop: Loop, signal: Int32, action: @escaping () -> Void) throws(LoopError) {
        self.action = action
        var set = sigset_t()
        unsafe sigemptyset(&set)
        unsafe sigaddset(&set, signal)
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
        let me = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe try check(sd_event_add_signal(loop.event, &source, signal, signalArrived, me), .addSignal)
    }

    deinit {
        _ = unsafe sd_event_source_disable_unref(source)
    }
}

private func signalArrived(
    _: OpaquePointer?, _: UnsafePointer<signalfd_siginfo>?, _ context: UnsafeMutableRawPointer?
) -> Int32 {
    guard let context = unsafe context else { return 0 }
    let source = unsafe Unmanaged<SignalSource>.fromOpaque(context).takeUnretainedValue()
    source.action()
    return 0
}
