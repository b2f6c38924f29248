/// A buffer of the caller's into which a message is written; what does not fit makes it overfull, and is not written.
///
/// The buffer must outlive the sink, and nobody else may use it meanwhile.
@safe
package struct ByteSink: ~Copyable {
    private let buffer: UnsafeMutableRawBufferPointer
    private var length: Int
    /// Whether something did not fit: nothing of what was written may be used.
    package private(set) var isOverfull = false

    /// A sink that fills `buffer` from index `start` on.
    @unsafe
    package init(_ buffer: UnsafeMutableRawBufferPointer, from start: Int = 0) {
        unsafe self.buffer = buffer
        length = start
    }

    /// The index after the last byte written, or `nil` if something did not fit.
    package var end: Int? { isOverfull ? nil : length }

    /// Writes one byte.
    @inline(__always)
    package mutating func append(_ byte: UInt8) {
        guard unsafe length < buffer.count, !isOverfull else {
            isOverfull = true
            return
        }
        unsafe buffer[length] = byte
        length &+= 1
    }

    /// Writes a literal.
    @inline(__always)
    package mutating func append(_ literal: StaticString) {
        unsafe copy(UnsafeRawPointer(literal.utf8Start), literal.utf8CodeUnitCount)
    }

    /// Writes the bytes of `range`, which must lie in `bytes`.
    @inline(__always)
    package mutating func append(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        let part = bytes.extracting(range)
        unsafe part.withUnsafeBufferPointer { source in
            guard let base = source.baseAddress else { return }
            unsafe copy(UnsafeRawPointer(base), source.count)
        }
    }

    /// Writes all of `bytes`.
    package mutating func append(_ bytes: Span<UInt8>) { append(bytes, 0..<bytes.count) }

    /// Writes the bytes of `range`, which must lie in `bytes`.
    @inline(__always)
    package mutating func append(_ bytes: Span<UInt8>, _ range: HeadRange) { append(bytes, range.indices) }

    /// Writes a short text.
    package mutating func append(_ text: InlineText) {
        for index in 0..<text.count { append(text[index]) }
    }

    /// Writes a number in decimal.
    package mutating func append(decimal value: UInt64) {
        var text = InlineText()
        text.append(decimal: value)
        append(text)
    }

    /// Writes a number in hexadecimal, in small letters, without leading zeros.
    package mutating func append(hex value: UInt64) {
        let digits = max(1, (67 - value.leadingZeroBitCount) / 4)
        for digit in stride(from: digits - 1, through: 0, by: -1) {
            append(ASCII.hexDigit(UInt8(truncatingIfNeeded: value >> UInt64(digit * 4) & 15)))
        }
    }

    @inline(__always)
    private mutating func copy(_ source: UnsafeRawPointer, _ count: Int) {
        guard !isOverfull, unsafe count <= buffer.count &- length, let base = unsafe buffer.baseAddress else {
            isOverfull = isOverfull || count > 0
            return
        }
        unsafe (base + length).copyMemory(from: source, byteCount: count)
        length &+= count
    }
}
