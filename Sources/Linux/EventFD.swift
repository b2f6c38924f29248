import CLinux

/// A counter that wakes another thread's loop.
///
/// See eventfd(2).
package struct EventFD: ~Copyable, Sendable {
    /// Readable while the counter is not 0.
    package let descriptor: FileDescriptor

    /// Starts at 0; never blocks.
    package init() throws(Errno) {
        descriptor = FileDescriptor(owning: try call { cl_eventfd() })
    }

    /// Makes the descriptor readable.
    ///
    /// A full counter is readable already.
    package func signal() {
        var one: UInt64 = 1
        _ = unsafe cl_write(descriptor.number, &one, 8)
    }

    /// Makes the descriptor unreadable again and says how often it was signalled since the last time.
    @discardableResult
    package func drain() -> UInt64 {
        var count: UInt64 = 0
        let length = unsafe cl_read(descriptor.number, &count, 8)
        return length == 8 ? count : 0
    }
}

/// A monotonic timer as a descriptor.
///
/// See timerfd_create(2).
package struct TimerFD: ~Copyable, Sendable {
    /// Readable once the time has come.
    package let descriptor: FileDescriptor

    /// Starts disarmed; never blocks.
    package init() throws(Errno) {
        descriptor = FileDescriptor(owning: try call { cl_timerfd() })
    }

    /// Fires once `nanoseconds` from now; 0 disarms.
    package func arm(after nanoseconds: Int64) throws(Errno) {
        try call { cl_timerfd_set(descriptor.number, nanoseconds) }
    }

    /// Makes the descriptor unreadable again.
    package func drain() {
        var count: UInt64 = 0
        _ = unsafe cl_read(descriptor.number, &count, 8)
    }
}
