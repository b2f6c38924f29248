/// The elements of a comma-separated field value (RFC 9110 §5.6.1).
struct ListField {
    private var at: Int
    private let end: Int

    /// Walks over the elements in `value`.
    init(_ value: HeadRange) {
        at = Int(value.start)
        end = Int(value.end)
    }

    /// The next element without the white space around it, or `nil` after the last; empty elements are skipped.
    ///
    /// A comma inside a quoted string ends an element too: the lists read here consist of tokens.
    mutating func next(_ bytes: Span<UInt8>) -> HeadRange? {
        while at < end, ASCII.isBlank(bytes[at]) || bytes[at] == ASCII.comma { at += 1 }
        guard at < end else { return nil }
        let start = at
        while at < end, bytes[at] != ASCII.comma { at += 1 }
        var last = at
        while ASCII.isBlank(bytes[last - 1]) { last -= 1 }
        return HeadRange(start, last)
    }
}
