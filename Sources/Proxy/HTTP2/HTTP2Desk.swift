import CNghttp2
import Glibc
import HTTP

/// What a worker needs while it reads or writes a head of HTTP/2: one for all its connections.
@safe struct HTTP2Desk: ~Copyable {
    /// Where names in small letters and the digits of a status are put.
    static let textSize = 40 * 1024
    /// Fields of a head, and the pseudo fields.
    static let fieldLimit = HeadLimits.fields + 8

    let assembly: UnsafeMutablePointer<HeadAssembly>
    let fields: UnsafeMutablePointer<nghttp2_nv>
    let text: UnsafeMutablePointer<UInt8>

    init() {
        unsafe assembly = .allocate(capacity: 1)
        unsafe assembly.initialize(to: HeadAssembly())
        unsafe fields = .allocate(capacity: Self.fieldLimit)
        unsafe text = .allocate(capacity: Self.textSize)
    }

    deinit {
        unsafe assembly.pointee.clear()
        unsafe assembly.deallocate()
        unsafe fields.deallocate()
        unsafe text.deallocate()
    }
}

/// A head of HTTP/2 as its fields arrive, and how HTTP/1.1 says it.
///
/// What is written here is read again by the parser of HTTP/1.1, so that nothing reaches a service that would not
/// have been allowed without HTTP/2. nghttp2 has judged names, values and pseudo fields by RFC 9113 before.
struct HeadAssembly {
    /// More than the parser takes, so that it is the parser that refuses.
    private static let limit = HeadLimits.head + 1024

    private var method = ByteQueue()
    private var path = ByteQueue()
    private var authority = ByteQueue()
    private var host = ByteQueue()
    private var status = ByteQueue()
    private var cookies = ByteQueue()
    private var fields = ByteQueue()
    private var isOddScheme = false
    private(set) var hasLength = false

    init() {}

    mutating func clear() {
        method.clear()
        path.clear()
        authority.clear()
        host.clear()
        status.clear()
        cookies.clear()
        fields.clear()
        isOddScheme = false
        hasLength = false
    }

    /// Takes one field.
    mutating func add(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
        guard fields.count + path.count + cookies.count < Self.limit else { return }
        guard unsafe name.first != UInt8(ascii: ":") else { return unsafe addPseudo(name, value) }
        switch name.count {
        case 4 where unsafe Self.equal(name, "host"):
            host.clear()
            _ = unsafe host.append(value)
        case 6 where unsafe Self.equal(name, "cookie"):
            // Pieces of one field (RFC 9113 §8.2.3).
            if !cookies.isEmpty { Self.write("; ", to: &cookies) }
            _ = unsafe cookies.append(value)
        default:
            if unsafe Self.equal(name, "content-length") { hasLength = true }
            unsafe Self.writeField(name, value, to: &fields)
        }
    }

    private mutating func addPseudo(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
        if unsafe Self.equal(name, ":method") {
            _ = unsafe method.append(value)
        } else if unsafe Self.equal(name, ":path") {
            _ = unsafe path.append(value)
        } else if unsafe Self.equal(name, ":authority") {
            _ = unsafe authority.append(value)
        } else if unsafe Self.equal(name, ":status") {
            _ = unsafe status.append(value)
        } else if unsafe Self.equal(name, ":scheme") {
            isOddScheme = unsafe !Self.equal(value, "https") && !Self.equal(value, "http")
        }
    }

    /// Writes the request's head; `hasBody`: more than the head comes.
    ///
    /// - Returns: Whether the body comes without a length, so that HTTP/1.1 needs chunks.
    mutating func writeRequest(hasBody: Bool, to head: inout ByteQueue) -> Bool {
        Self.copy(method, to: &head)
        Self.write(" ", to: &head)
        // CONNECT has an authority only; another scheme than ours is nothing we can serve: the parser says so.
        if isOddScheme { Self.write("odd:", to: &head) }
        Self.copy(path.isEmpty ? authority : path, to: &head)
        Self.write(" HTTP/1.1\r\nHost: ", to: &head)
        Self.copy(authority.isEmpty ? host : authority, to: &head)
        Self.write("\r\n", to: &head)
        if !authority.isEmpty, !host.isEmpty, !agree {
            Self.write("Host: ", to: &head)
            Self.copy(host, to: &head)
            Self.write("\r\n", to: &head)
        }
        Self.copy(fields, to: &head)
        if !cookies.isEmpty {
            Self.write("cookie: ", to: &head)
            Self.copy(cookies, to: &head)
            Self.write("\r\n", to: &head)
        }
        let isChunked = hasBody && !hasLength
        Self.write(isChunked ? "Transfer-Encoding: chunked\r\n\r\n" : "\r\n", to: &head)
        return isChunked
    }

    /// Writes the response's head; `hasBody`: more than the head comes; `isBare`: there is no body by definition.
    ///
    /// - Returns: Whether the body comes without a length.
    mutating func writeResponse(hasBody: Bool, isBare: Bool, to head: inout ByteQueue) -> Bool {
        Self.write("HTTP/1.1 ", to: &head)
        Self.copy(status, to: &head)
        Self.write(" ", to: &head)
        Self.write(StatusReason.phrase(code), to: &head)
        Self.write("\r\n", to: &head)
        Self.copy(fields, to: &head)
        if !cookies.isEmpty {
            Self.write("cookie: ", to: &head)
            Self.copy(cookies, to: &head)
            Self.write("\r\n", to: &head)
        }
        let isInterim = unsafe status.bytes.first == UInt8(ascii: "1")
        let isChunked = hasBody && !hasLength && !isBare && !isInterim
        if isChunked {
            Self.write("Transfer-Encoding: chunked\r\n", to: &head)
        } else if !hasBody, !hasLength, !isBare, !isInterim {
            Self.write("Content-Length: 0\r\n", to: &head)
        }
        Self.write("\r\n", to: &head)
        return isChunked
    }

    /// The status, 0 if there is none.
    private var code: UInt16 {
        var code: UInt16 = 0
        let text = unsafe status.bytes
        for index in 0..<min(3, text.count) { code = unsafe code * 10 + UInt16(text[index] &- UInt8(ascii: "0")) }
        return code
    }

    /// Whether the response's head is of a 1xx.
    var isInterim: Bool { unsafe status.bytes.first == UInt8(ascii: "1") }

    /// Whether a response of this status has no body whatever is said of it.
    var isBodiless: Bool {
        let text = unsafe status.bytes
        guard text.count == 3 else { return false }
        return unsafe text[1] == UInt8(ascii: "0") && text[2] == UInt8(ascii: "4") && text[0] >= UInt8(ascii: "2")
            && text[0] <= UInt8(ascii: "3")
    }

    /// Moves the fields, as those of a trailer section, out.
    mutating func takeTrailers(into trailers: inout ByteQueue) {
        trailers.take(&fields)
        clear()
    }

    private var agree: Bool {
        let (one, other) = unsafe (authority.bytes, host.bytes)
        guard one.count == other.count else { return false }
        for index in 0..<one.count where unsafe Self.lower(one[index]) != Self.lower(other[index]) { return false }
        return true
    }

    private static func lower(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }

    private static func equal(_ bytes: UnsafeRawBufferPointer, _ text: StaticString) -> Bool {
        guard bytes.count == text.utf8CodeUnitCount, let base = bytes.baseAddress else { return false }
        return unsafe memcmp(base, text.utf8Start, bytes.count) == 0
    }

    private static func writeField(
        _ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, to queue: inout ByteQueue
    ) {
        _ = unsafe queue.append(name)
        write(": ", to: &queue)
        _ = unsafe queue.append(value)
        write("\r\n", to: &queue)
    }

    private static func write(_ text: StaticString, to queue: inout ByteQueue) {
        _ = unsafe queue.append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private static func copy(_ source: ByteQueue, to queue: inout ByteQueue) {
        _ = unsafe queue.append(UnsafeRawBufferPointer(source.bytes))
    }
}
