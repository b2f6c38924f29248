import CLinux

/// An open file descriptor that somebody else owns and will close.
///
/// It is a number with operations, to be stored only beside its owner: tables indexed by descriptor, callbacks.
@frozen
package struct BorrowedDescriptor: Hashable, Sendable {
    /// The number to hand to a system call.
    package let number: Int32

    /// Wraps a number that is open now.
    @inlinable
    package init(_ number: Int32) {
        self.number = number
    }

    /// Reads into `buffer`, as read(2) does.
    ///
    /// - Returns: The bytes read, 0 at end of file, `nil` if reading would block.
    /// - Throws: Any `Errno` but `EINTR` and `EAGAIN`.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int? {
        guard let base = buffer.baseAddress else { return 0 }
        return try callUnlessBlocked { unsafe cl_read(number, base, buffer.count) }.map(Int.init)
    }

    /// Writes from `buffer`, as write(2) does, perhaps less than all of it.
    ///
    /// - Returns: The bytes written, `nil` if writing would block.
    /// - Throws: Any `Errno` but `EINTR` and `EAGAIN`.
    package func write(_ buffer: UnsafeRawBufferPointer) throws(Errno) -> Int? {
        guard let base = buffer.baseAddress else { return 0 }
        return try callUnlessBlocked { unsafe cl_write(number, base, buffer.count) }.map(Int.init)
    }

    /// Writes two pieces in one call, as writev(2) does.
    ///
    /// - Returns: The bytes written of both, `nil` if writing would block.
    package func write(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) throws(Errno) -> Int? {
        try callUnlessBlocked {
            unsafe cl_write_two(number, first.baseAddress, first.count, second.baseAddress, second.count)
        }.map(Int.init)
    }

    /// Appends at most `count` bytes to `bytes` with one read(2).
    ///
    /// - Returns: The bytes read, 0 at end of file, `nil` if reading would block.
    package func read(appendingTo bytes: inout [UInt8], upTo count: Int = 65536) throws(Errno) -> Int? {
        var error: Errno?
        var length: Int? = 0
        let chunk = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            do throws(Errno) {
                length = unsafe try read(into: UnsafeMutableRawBufferPointer(buffer))
            } catch let caught {
                error = caught
            }
            initialized = length ?? 0
        }
        if let error { throw error }
        if bytes.isEmpty { bytes = chunk } else { bytes.append(contentsOf: chunk) }
        return length
    }

    /// Writes the bytes from `offset` on with one write(2).
    ///
    /// - Returns: The bytes written, `nil` if writing would block.
    package func write(_ bytes: [UInt8], from offset: Int = 0) throws(Errno) -> Int? {
        let length = try unsafe bytes.span.bytes.withUnsafeBytes { buffer throws(Errno) -> Int? in
            try unsafe write(UnsafeRawBufferPointer(rebasing: buffer[offset...]))
        }
        return length
    }

    /// Writes everything to a blocking descriptor.
    ///
    /// - Throws: `EAGAIN` if the descriptor is non-blocking and full; part may have been written then.
    package func writeAll(_ bytes: [UInt8]) throws(Errno) {
        var offset = 0
        while offset < bytes.count {
            guard let length = try write(bytes, from: offset) else { throw .wouldBlock }
            offset += length
        }
    }

    /// Makes operations answer instead of wait, or wait again.
    ///
    /// See O_NONBLOCK in fcntl(2).
    package func setNonBlocking(_ on: Bool) throws(Errno) {
        try call { cl_set_nonblocking(number, on ? 1 : 0) }
    }

    /// Closes the descriptor at execve(2), or keeps it open.
    ///
    /// Set for everything that this package opens.
    package func setCloseOnExec(_ on: Bool) throws(Errno) {
        try call { cl_set_close_on_exec(number, on ? 1 : 0) }
    }

    /// Bytes that can be read without waiting.
    ///
    /// See FIONREAD in ioctl(2).
    package func bytesWaiting() throws(Errno) -> Int {
        Int(try call { cl_bytes_waiting(number) })
    }

    /// A descriptor of its own for the same open file.
    package func duplicate(atLeast minimum: Int32 = 3) throws(Errno) -> FileDescriptor {
        FileDescriptor(owning: try call { cl_duplicate(number, minimum) })
    }

    /// Waits until the descriptor is ready, as poll(2) does.
    ///
    /// - Parameters:
    ///   - readiness: What to wait for; errors and hang-ups always end the wait.
    ///   - milliseconds: The longest wait; -1 waits for ever.
    /// - Returns: What holds now; empty after the time has passed.
    /// - Throws: What poll(2) says.
    package func wait(for readiness: Readiness, milliseconds: Int32) throws(Errno) -> Readiness {
        Readiness(rawValue: try call { cl_poll_one(number, readiness.rawValue, milliseconds) })
    }

    /// What poll(2) reports about a descriptor.
    package struct Readiness: OptionSet, Sendable {
        package let rawValue: Int32
        package init(rawValue: Int32) { self.rawValue = rawValue }
        package static let readable = Readiness(rawValue: 1)
        package static let urgent = Readiness(rawValue: 2)
        package static let writable = Readiness(rawValue: 4)
        package static let error = Readiness(rawValue: 8)
        package static let hungUp = Readiness(rawValue: 16)
    }

    /// Moves bytes between a pipe and another descriptor inside the kernel.
    ///
    /// See splice(2).
    ///
    /// - Returns: The bytes moved, 0 at end of file, `nil` if it would block.
    package func splice(to target: BorrowedDescriptor, upTo count: Int, more: Bool) throws(Errno) -> Int? {
        try callUnlessBlocked { cl_splice(number, target.number, count, more ? 1 : 0) }.map(Int.init)
    }
}
