import CNghttp2
import Glibc
import HTTP

extension SessionRef {
    /// Says a head of HTTP/1.1 as HTTP/2 does; `false` when it cannot be said.
    func submit(_ response: borrowing ResponseHead, _ bytes: Span<UInt8>, on stream: StreamRef, hasBody: Bool) -> Bool {
        var writer = FieldWriting(it.desk)
        writer.addStatus(response.status)
        writer.add(response.fields, bytes)
        guard !writer.isOverfull else { return false }
        let fields = unsafe it.desk.fields
        if response.isInterim {
            return unsafe nghttp2_submit_headers(
                it.session, UInt8(NGHTTP2_FLAG_NONE.rawValue), stream.it.id, nil, fields, writer.count, nil) == 0
        }
        guard hasBody else {
            return unsafe nghttp2_submit_response(it.session, stream.it.id, fields, writer.count, nil) == 0
        }
        var provider = unsafe Self.provider(stream)
        return unsafe nghttp2_submit_response(it.session, stream.it.id, fields, writer.count, &provider) == 0
    }

    /// Sends a request of HTTP/1.1 as HTTP/2 says it; `false` when it cannot be said.
    func submit(_ request: borrowing RequestHead, _ bytes: Span<UInt8>, on stream: StreamRef, hasBody: Bool) -> Bool {
        var writer = FieldWriting(it.desk)
        writer.addRequestLine(request, bytes)
        writer.add(request.fields, bytes)
        if request.fields.contains(.te) { writer.add("te", "trailers") }
        guard !writer.isOverfull else { return false }
        let fields = unsafe it.desk.fields
        let id: Int32
        if hasBody {
            var provider = unsafe Self.provider(stream)
            id = unsafe nghttp2_submit_request(it.session, nil, fields, writer.count, &provider, stream.pointer)
        } else {
            id = unsafe nghttp2_submit_request(it.session, nil, fields, writer.count, nil, stream.pointer)
        }
        guard id > 0 else { return false }
        stream.it.id = id
        return true
    }

    private static func provider(_ stream: StreamRef) -> nghttp2_data_provider {
        var provider = unsafe nghttp2_data_provider()
        unsafe provider.source.ptr = UnsafeMutableRawPointer(stream.pointer)
        unsafe provider.read_callback = { raw, _, target, room, flags, source, context in
            guard let source = unsafe source?.pointee.ptr, let target = unsafe target, let flags = unsafe flags,
                let context = unsafe context
            else { return Int(NGHTTP2_ERR_CALLBACK_FAILURE.rawValue) }
            let stream = unsafe StreamRef(source.assumingMemoryBound(to: HTTP2Stream.self))
            let session = unsafe SessionRef(context.assumingMemoryBound(to: HTTP2Session.self))
            return unsafe session.give(
                stream, unsafe UnsafeMutableRawBufferPointer(start: target, count: room), unsafe flags)
        }
        return unsafe provider
    }

    /// Gives nghttp2 payload of a stream as far as there is any.
    private func give(
        _ stream: StreamRef, _ target: UnsafeMutableRawBufferPointer, _ flags: UnsafeMutablePointer<UInt32>
    ) -> Int {
        var count = 0
        if let slot = stream.it.slot, !slot.it.output.isEmpty {
            let waiting = unsafe slot.it.output.bytes
            count = min(waiting.count, target.count)
            if let from = waiting.baseAddress, let to = target.baseAddress { unsafe memcpy(to, from, count) }
            slot.it.output.consume(count)
            it.waiting -= count
            guard slot.it.output.isEmpty else { return count }
            if !stream.it.signs.contains(.isWritten) {
                stream.it.signs.insert(.hasDrained)
                it.touch(stream)
                return count
            }
        }
        guard stream.it.signs.contains(.isWritten) else {
            stream.it.signs.insert(.isDeferred)
            return Int(NGHTTP2_ERR_DEFERRED.rawValue)
        }
        unsafe flags.pointee |= UInt32(NGHTTP2_DATA_FLAG_EOF.rawValue)
        if !stream.it.trailersOut.isEmpty {
            unsafe flags.pointee |= UInt32(NGHTTP2_DATA_FLAG_NO_END_STREAM.rawValue)
            submitTrailers(stream)
        }
        return count
    }

    private func submitTrailers(_ stream: StreamRef) {
        var writer = FieldWriting(it.desk)
        unsafe writer.add(lines: stream.it.trailersOut.bytes)
        _ = unsafe nghttp2_submit_trailer(it.session, stream.it.id, it.desk.fields, writer.count)
    }
}

/// Puts fields where nghttp2 takes them from: names in small letters, values where they are.
@safe struct FieldWriting {
    private let desk: HTTP2Fields
    private(set) var count = 0
    private var length = 0
    private(set) var isOverfull = false

    init(_ desk: HTTP2Fields) {
        self.desk = desk
    }

    mutating func addStatus(_ status: UInt16) {
        unsafe add(name: text(":status"), value: number(status))
    }

    /// Method, scheme, authority and path.
    mutating func addRequestLine(_ request: borrowing RequestHead, _ bytes: Span<UInt8>) {
        unsafe add(name: text(":method"), value: Self.part(bytes, request.line.methodName))
        unsafe add(name: text(":scheme"), value: text("http"))
        if let host = request.fields.value(of: .host) {
            unsafe add(name: text(":authority"), value: Self.part(bytes, host))
        }
        unsafe add(name: text(":path"), value: Self.part(bytes, request.line.target.path))
    }

    /// All fields that have a meaning beyond one connection.
    mutating func add(_ table: borrowing FieldTable, _ bytes: Span<UInt8>) {
        for index in 0..<table.count {
            let field = table[index]
            if field.isDropped, field.known != .contentLength { continue }
            if field.known == .host { continue }
            unsafe add(name: small(bytes, field.name), value: Self.part(bytes, field.value))
        }
    }

    mutating func add(_ name: StaticString, _ value: StaticString) {
        unsafe add(name: text(name), value: text(value))
    }

    /// Fields of a trailer section that was written by ourselves: `name: value` and CR LF each.
    mutating func add(lines: UnsafeBufferPointer<UInt8>) {
        let bytes = unsafe Span(_unsafeElements: lines)
        var start = 0
        while start < bytes.count, bytes[start] != UInt8(ascii: "\r") {
            var colon = start
            while colon < bytes.count, bytes[colon] != UInt8(ascii: ":") { colon += 1 }
            var end = colon
            while end < bytes.count, bytes[end] != UInt8(ascii: "\r") { end += 1 }
            guard colon + 2 <= end else { return }
            unsafe add(name: small(bytes, HeadRange(start, colon)), value: Self.part(bytes, HeadRange(colon + 2, end)))
            start = end + 2
        }
    }

    private mutating func add(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
        guard count < HTTP2Desk.fieldLimit, !isOverfull else {
            isOverfull = true
            return
        }
        unsafe desk.fields[count] = nghttp2_nv(
            name: Self.bytes(name), value: Self.bytes(value), namelen: name.count, valuelen: value.count,
            flags: UInt8(NGHTTP2_NV_FLAG_NONE.rawValue))
        count += 1
    }

    /// A copy in small letters, as HTTP/2 wants names.
    private mutating func small(_ bytes: Span<UInt8>, _ range: HeadRange) -> UnsafeRawBufferPointer {
        guard length + range.count <= HTTP2Desk.textSize else {
            isOverfull = true
            return unsafe UnsafeRawBufferPointer(start: nil, count: 0)
        }
        let start = length
        for index in range.indices {
            let byte = bytes[index]
            let isCapital = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
            unsafe desk.text[length] = isCapital ? byte | 0x20 : byte
            length += 1
        }
        return unsafe UnsafeRawBufferPointer(start: desk.text + start, count: range.count)
    }

    private mutating func number(_ status: UInt16) -> UnsafeRawBufferPointer {
        guard length + 3 <= HTTP2Desk.textSize else { return unsafe UnsafeRawBufferPointer(start: nil, count: 0) }
        let start = length
        for divisor in [UInt16(100), 10, 1] {
            unsafe desk.text[length] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: status / divisor % 10)
            length += 1
        }
        return unsafe UnsafeRawBufferPointer(start: desk.text + start, count: 3)
    }

    private func text(_ text: StaticString) -> UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    }

    private static func part(_ bytes: Span<UInt8>, _ range: HeadRange) -> UnsafeRawBufferPointer {
        let part = bytes.extracting(range.indices)
        return unsafe part.withUnsafeBufferPointer { UnsafeRawBufferPointer($0) }
    }

    private static func bytes(_ buffer: UnsafeRawBufferPointer) -> UnsafeMutablePointer<UInt8>? {
        guard let base = buffer.baseAddress else { return nil }
        return unsafe UnsafeMutablePointer(mutating: base.assumingMemoryBound(to: UInt8.self))
    }
}
