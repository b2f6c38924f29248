import CLinux

/// Readiness of many descriptors.
///
/// See epoll(7).
@safe
package struct Epoll: ~Copyable {
    /// The epoll instance itself; it can be watched by another loop.
    package let descriptor: FileDescriptor
    private let events: UnsafeMutablePointer<cl_epoll_event>
    private let capacity: Int32

    /// Makes an instance that takes up to `capacity` events at a time.
    package init(capacity: Int32 = 256) throws(Errno) {
        descriptor = FileDescriptor(owning: try call { cl_epoll_create() })
        unsafe events = .allocate(capacity: Int(capacity))
        self.capacity = capacity
    }

    deinit {
        unsafe events.deallocate()
    }

    /// Starts to watch `target`; `token` comes back with each of its events.
    package func add(_ target: BorrowedDescriptor, _ interest: Interest, token: UInt64) throws(Errno) {
        try call { cl_epoll_control(descriptor.number, CL_EPOLL_ADD, target.number, interest.rawValue, token) }
    }

    /// Changes what `target` is watched for.
    package func modify(_ target: BorrowedDescriptor, _ interest: Interest, token: UInt64) throws(Errno) {
        try call { cl_epoll_control(descriptor.number, CL_EPOLL_MODIFY, target.number, interest.rawValue, token) }
    }

    /// Stops watching `target`.
    ///
    /// Closing the last descriptor of an open file does the same.
    package func remove(_ target: BorrowedDescriptor) throws(Errno) {
        try call { cl_epoll_control(descriptor.number, CL_EPOLL_REMOVE, target.number, 0, 0) }
    }

    /// Waits at most `milliseconds` (-1: for ever).
    ///
    /// - Returns: How many events `event(at:)` can tell; 0 after the time or when a signal came.
    package func wait(milliseconds: Int32) throws(Errno) -> Int {
        let count = unsafe cl_epoll_wait(descriptor.number, events, capacity, milliseconds)
        if count >= 0 { return Int(count) }
        let error = Errno(code: -count)
        if error == .interrupted { return 0 }
        throw error
    }

    /// The event number `index` of the last wait.
    package func event(at index: Int) -> Event {
        precondition(index >= 0 && index < Int(capacity), "no such event")
        let event = unsafe events[index]
        return Event(interest: Interest(rawValue: event.events), token: event.data)
    }

    /// Something that became ready.
    package struct Event: Sendable {
        package let interest: Interest
        package let token: UInt64
    }

    /// What is watched, and what has happened.
    package struct Interest: OptionSet, Sendable {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }
        package static let readable = Interest(rawValue: 0x001)
        package static let urgent = Interest(rawValue: 0x002)
        package static let writable = Interest(rawValue: 0x004)
        package static let error = Interest(rawValue: 0x008)
        package static let hungUp = Interest(rawValue: 0x010)
        package static let peerClosed = Interest(rawValue: 0x2000)
        package static let exclusive = Interest(rawValue: 0x1000_0000)
        package static let oneShot = Interest(rawValue: 0x4000_0000)
        package static let edge = Interest(rawValue: 0x8000_0000)
    }
}
