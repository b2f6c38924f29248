import Glibc

/// Bytes that wait: allocated only while there are any, so an idle connection owns no buffer.
///
/// A plain value without `deinit`, as it lives in a table of connections: whoever frees the connection calls `clear`.
@safe struct ByteQueue {
    private var storage: UnsafeMutablePointer<UInt8>?
    private var start: UInt32 = 0
    private var end: UInt32 = 0
    private var capacity: UInt32 = 0

    init() {}

    var isEmpty: Bool { start == end }
    var count: Int { Int(end &- start) }

    /// The waiting bytes; valid until the queue changes.
    var bytes: UnsafeBufferPointer<UInt8> {
        guard let storage = unsafe storage else { return unsafe UnsafeBufferPointer(start: nil, count: 0) }
        return unsafe UnsafeBufferPointer(start: storage + Int(start), count: count)
    }

    /// Adds a copy of `new` at the end; `false` when there is no memory for it.
    mutating func append(_ new: UnsafeRawBufferPointer) -> Bool {
        guard let source = new.baseAddress, new.count > 0 else { return true }
        guard makeRoom(for: new.count), let storage = unsafe storage else { return false }
        unsafe memcpy(storage + Int(end), source, new.count)
        end &+= UInt32(truncatingIfNeeded: new.count)
        return true
    }

    /// Forgets the first `count` bytes, and the memory when none is left.
    mutating func consume(_ count: Int) {
        start &+= UInt32(truncatingIfNeeded: min(count, self.count))
        if isEmpty { clear() }
    }

    /// Forgets all bytes and the memory.
    mutating func clear() {
        if let storage = unsafe storage { unsafe free(storage) }
        self = ByteQueue()
    }

    /// Makes the bytes of `other` its own and leaves it empty.
    mutating func take(_ other: inout ByteQueue) {
        clear()
        self = other
        other = ByteQueue()
    }

    private mutating func makeRoom(for more: Int) -> Bool {
        let needed = count + more
        guard needed <= Self.limit else { return false }
        if Int(capacity) - Int(end) >= more { return true }
        if let storage = unsafe storage, start > 0, needed <= Int(capacity) {
            unsafe memmove(storage, storage + Int(start), count)
            (start, end) = (0, end &- start)
            return true
        }
        let size = max(needed, min(Int(capacity) * 2, Self.limit), 512)
        guard let raw = unsafe malloc(size) else { return false }
        let fresh = unsafe raw.assumingMemoryBound(to: UInt8.self)
        if let storage = unsafe storage {
            unsafe memcpy(fresh, storage + Int(start), count)
            unsafe free(storage)
        }
        unsafe storage = unsafe fresh
        (start, end, capacity) = (0, UInt32(count), UInt32(size))
        return true
    }

    /// No queue is ever longer: what is read is bounded by the scratch buffer, and reading stops while a queue waits.
    private static let limit = 1 << 20
}
