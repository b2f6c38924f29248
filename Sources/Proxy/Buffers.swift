import HTTP

/// The two buffers of a worker: what is read, and what is written.
///
/// No connection owns one.
@safe struct Buffers: ~Copyable {
    /// Bytes of one read.
    static let scratchSize = 64 * 1024
    /// A read with everything that may be added to it.
    static let outputSize = 128 * 1024

    let scratch: UnsafeMutablePointer<UInt8>
    let output: UnsafeMutablePointer<UInt8>

    init() {
        unsafe scratch = .allocate(capacity: Self.scratchSize)
        unsafe output = .allocate(capacity: Self.outputSize)
    }

    deinit {
        unsafe scratch.deallocate()
        unsafe output.deallocate()
    }

    /// `range` of what was read.
    func scratch(_ range: Range<Int>) -> UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: scratch + range.lowerBound, count: range.count)
    }

    /// The first `count` bytes of what is written.
    func output(_ count: Int) -> UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: output, count: count)
    }

    /// A sink that writes into the output buffer from its start.
    func sink() -> ByteSink {
        unsafe ByteSink(UnsafeMutableRawBufferPointer(start: output, count: Self.outputSize))
    }
}

/// Heads are big; a worker reads all of them into these.
struct Parsers: ~Copyable {
    var request = RequestHead()
    var response = ResponseHead()
    var trailers = FieldTable()
    /// Heads that are said again as HTTP/2.
    var asked = RequestHead()
    var said = ResponseHead()
}
