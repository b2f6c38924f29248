import CLinux

/// Signals as something to read.
///
/// See signalfd(2).
package struct SignalDescriptor: ~Copyable {
    /// Readable when a signal has come.
    package let descriptor: FileDescriptor

    /// Blocks the signals in the calling thread, which must be the only one or start all others.
    package init(_ signals: [Int32]) throws(Errno) {
        descriptor = FileDescriptor(
            owning: try call { unsafe cl_signal_descriptor(signals, Int32(signals.count)) })
    }

    /// The number of the next signal; `nil` if none waits.
    package func next() throws(Errno) -> Int32? {
        let number = try call { cl_signal_read(descriptor.number) }
        return number == 0 ? nil : number
    }
}

/// Waits for several descriptors at once.
///
/// See poll(2).
package struct Poll {
    private var entries: [cl_poll_entry] = []

    /// Nothing to wait for.
    package init() {}

    /// Adds a descriptor.
    ///
    /// - Returns: Its place, for `found(_:)`.
    @discardableResult
    package mutating func add(_ descriptor: BorrowedDescriptor, for readiness: BorrowedDescriptor.Readiness) -> Int {
        entries.append(
            cl_poll_entry(fd: descriptor.number, events: Int16(truncatingIfNeeded: readiness.rawValue), found: 0))
        return entries.count - 1
    }

    /// Waits until one of them is ready; -1 waits for ever.
    package mutating func wait(milliseconds: Int32 = -1) throws(Errno) {
        try call { unsafe cl_poll(&entries, Int32(entries.count), milliseconds) }
    }

    /// What was found for the descriptor at a place; errors and hang-ups always count.
    package func found(_ place: Int) -> BorrowedDescriptor.Readiness {
        BorrowedDescriptor.Readiness(rawValue: Int32(entries[place].found))
    }
}
