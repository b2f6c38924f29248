import CLinux

/// An operating system thread.
///
/// See pthread_create(3).
package struct Thread: ~Copyable, Sendable {
    private let thread: UInt64

    /// Runs `body` on a new thread that has all signals blocked, so that they reach the loop's thread only.
    ///
    /// - Parameters:
    ///   - name: Shown by ps and top, at most 15 bytes.
    ///   - stack: Bytes, 256 KiB unless told otherwise.
    ///   - body: Must not be a closure written in a `@main` type: those belong to the main thread.
    /// - Throws: `EAGAIN` if the system has no room for another thread.
    package init(name: String, stack: Int = 256 << 10, _ body: @escaping @Sendable () -> Void) throws(Errno) {
        let start = unsafe Unmanaged.passRetained(ThreadStart(name: name, body: body))
        var made: UInt64 = 0
        let result = unsafe cl_thread_start(runThread, start.toOpaque(), stack, &made)
        if result < 0 {
            unsafe start.release()
            throw Errno(code: -result)
        }
        thread = made
    }

    deinit {
        _ = cl_thread_detach(thread)
    }

    /// Waits until the thread's body has returned.
    package consuming func join() {
        _ = cl_thread_join(thread)
        discard self
    }
}

private final class ThreadStart: Sendable {
    let name: String
    let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
        self.name = name
        self.body = body
    }
}

private func runThread(_ context: UnsafeMutableRawPointer) {
    let start = unsafe Unmanaged<ThreadStart>.fromOpaque(context).takeRetainedValue()
    _ = cl_block_all_signals(1)
    _ = unsafe cl_set_thread_name(String(decoding: Array(start.name.utf8.prefix(15)), as: UTF8.self))
    start.body()
}
