/// A line of a section; a value of many lines is one of these.
struct TOMLLine {
    enum Kind {
        case blank, comment, assignment
    }

    var kind: Kind
    /// All bytes, with the line end.
    var text: [UInt8]
    /// The parts of the key of an assignment.
    var keys: [String] = []
    /// Where the value is in `text`.
    var value: Range<Int> = 0..<0

    /// The spaces and tabs it begins with.
    var indentation: [UInt8] {
        Array(text.prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") })
    }

    /// The bytes of the value.
    var valueText: [UInt8] { Array(text[value]) }

    /// Puts another value in the place of the old.
    mutating func replaceValue(_ bytes: [UInt8]) {
        text.replaceSubrange(value, with: bytes)
        value = value.lowerBound..<value.lowerBound + bytes.count
    }
}

/// What follows a header up to the next; the first section of a document has no header.
struct TOMLSection {
    /// Keys and indices of the table; the header itself names keys only.
    var path: [TOMLPath.Element]
    /// Comments above the header that touch it.
    var leading: [TOMLLine] = []
    /// The line of the header, empty in the first section.
    var header: [UInt8] = []
    var lines: [TOMLLine] = []

    /// Where a new key goes: after the last key and the comments that touch it from below.
    ///
    /// What follows, blank lines and loose comments, may as well belong to the next section.
    var bodyEnd: Int {
        guard let last = lines.lastIndex(where: { $0.kind == .assignment }) else {
            return path.isEmpty ? lines.count : lines.firstIndex { $0.kind == .blank } ?? lines.count
        }
        return lines[(last + 1)...].firstIndex { $0.kind == .blank } ?? lines.count
    }

    /// Where a key goes in a sorted table: before the next key and the comments that touch it from above.
    func sortedPlace(of key: String) -> Int? {
        let next = lines.firstIndex { line in
            line.kind == .assignment && key.utf8.lexicographicallyPrecedes((line.keys.first ?? "").utf8)
        }
        guard let next else { return nil }
        return lines[..<next].lastIndex { $0.kind != .comment }.map { $0 + 1 } ?? 0
    }

    /// Takes away what follows the body.
    mutating func removeTail() -> [TOMLLine] {
        let end = bodyEnd
        let tail = Array(lines[end...])
        lines.removeLast(lines.count - end)
        return tail
    }

    /// Whether there is no byte in it.
    var isEmpty: Bool { header.isEmpty && leading.isEmpty && lines.isEmpty }

    /// Appends all bytes.
    func write(to bytes: inout [UInt8]) {
        for line in leading { bytes += line.text }
        bytes += header
        for line in lines { bytes += line.text }
    }
}
