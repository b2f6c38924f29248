/// Writes the field lines that are forwarded, neighbours that need no change in one copy.
struct FieldForwarder {
    private var start = 0
    private var end = 0

    /// Writes `field`, now or together with those that follow.
    ///
    /// A line with other than one space around its value is written anew.
    @inline(__always)
    mutating func keep(_ field: Field, _ bytes: Span<UInt8>, into sink: inout ByteSink) {
        let name = field.name
        let value = field.value
        let isCanonical =
            Int(value.start) == Int(name.end) + 2 && bytes[Int(name.end) + 1] == ASCII.space
            && bytes[Int(value.end)] == ASCII.cr
        guard isCanonical else {
            flush(bytes, into: &sink)
            sink.append(bytes, name)
            sink.append(": ")
            sink.append(bytes, value)
            sink.append("\r\n")
            return
        }
        if start == end { start = Int(name.start) }
        end = Int(value.end) + 2
    }

    /// Writes what has been kept; to be called before a field that is left out, and at the end.
    @inline(__always)
    mutating func flush(_ bytes: Span<UInt8>, into sink: inout ByteSink) {
        guard end > start else { return }
        sink.append(bytes, start..<end)
        start = 0
        end = 0
    }
}
