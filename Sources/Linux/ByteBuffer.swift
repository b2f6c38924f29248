import CLinux
import Glibc

/// Bytes on their way from one descriptor to another: read, cut, joined and written without a copy in between.
///
/// It grows as needed and keeps its room until `reset`.
@safe
package struct ByteBuffer: ~Copyable {
    private var base: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    /// How many bytes it holds.
    package private(set) var count = 0

    /// An empty buffer with room for `capacity` bytes, which cost nothing before they are used.
    package init(capacity: Int = 0) {
        self.capacity = capacity
        unsafe base = .allocate(capacity: capacity)
    }

    deinit {
        unsafe base.deallocate()
    }

    /// Whether it holds nothing.
    package var isEmpty: Bool { count == 0 }

    /// The bytes as an array.
    package var bytes: [UInt8] { unsafe Array(UnsafeBufferPointer(start: base, count: count)) }

    /// Empties it.
    ///
    /// A buffer that has grown beyond `limit` gives its room back.
    package mutating func removeAll(keeping limit: Int = .max) {
        count = 0
        guard capacity > limit else { return }
        unsafe base.deallocate()
        unsafe base = .allocate(capacity: 0)
        capacity = 0
    }

    /// Removes the first `length` bytes.
    package mutating func removeFirst(_ length: Int) {
        let rest = count - min(max(length, 0), count)
        unsafe _ = memmove(base, base + (count - rest), rest)
        count = rest
    }

    /// Replaces the content by at most `length` bytes from one read(2).
    ///
    /// - Returns: The bytes read, 0 at end of file, `nil` if reading would block.
    /// - Throws: Any `Errno` but `EINTR` and `EAGAIN`; the buffer is empty then.
    package mutating func fill(from descriptor: BorrowedDescriptor, upTo length: Int) throws(Errno) -> Int? {
        count = 0
        reserve(length)
        let found = unsafe try descriptor.read(into: UnsafeMutableRawBufferPointer(start: base, count: length))
        count = found ?? 0
        return found
    }

    /// Writes everything to a blocking descriptor.
    ///
    /// - Throws: What write(2) says; part may have been written then.
    package borrowing func writeAll(to descriptor: BorrowedDescriptor) throws(Errno) {
        var done = 0
        while done < count {
            let rest = unsafe UnsafeRawBufferPointer(start: base + done, count: count - done)
            guard let length = unsafe try descriptor.write(rest) else { throw .wouldBlock }
            done += length
        }
    }

    /// Where `byte` is next, from `start` on.
    package borrowing func firstIndex(of byte: UInt8, from start: Int) -> Int? {
        guard start >= 0, start < count, let found = unsafe memchr(base + start, Int32(byte), count - start) else {
            return nil
        }
        return unsafe UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }

    /// Appends one byte.
    package mutating func append(_ byte: UInt8) {
        reserve(count + 1)
        unsafe base[count] = byte
        count += 1
    }

    /// Appends an array.
    package mutating func append(contentsOf bytes: [UInt8]) {
        reserve(count + bytes.count)
        unsafe bytes.withUnsafeBufferPointer { source in
            if let start = source.baseAddress { unsafe _ = memcpy(base + count, start, source.count) }
        }
        count += bytes.count
    }

    /// Appends `prefix`, then the bytes of `other` in `range`.
    package mutating func append(_ prefix: [UInt8], then other: borrowing ByteBuffer, _ range: Range<Int>) {
        reserve(count + prefix.count + range.count)
        append(contentsOf: prefix)
        append(other, range)
    }

    /// Appends the bytes of `other` in `range`, as far as it has them.
    package mutating func append(_ other: borrowing ByteBuffer, _ range: Range<Int>) {
        let range = range.clamped(to: 0..<other.count)
        reserve(count + range.count)
        unsafe _ = memcpy(base + count, other.base + range.lowerBound, range.count)
        count += range.count
    }

    private mutating func reserve(_ size: Int) {
        guard size > capacity else { return }
        let larger = max(size, 2 * capacity)
        let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        unsafe _ = memcpy(moved, base, count)
        unsafe base.deallocate()
        unsafe base = moved
        capacity = larger
    }
}
