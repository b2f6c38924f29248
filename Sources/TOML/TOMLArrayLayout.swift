/// The text of an array, on one line or on many, with an element more or less.
struct TOMLArrayLayout {
    private let bytes: [UInt8]
    private let container: TOMLContainer
    private var elements: [TOMLContainer.Element] { container.elements }

    init(_ bytes: [UInt8], _ container: TOMLContainer) {
        self.bytes = bytes
        self.container = container
    }

    // MARK: Inserting

    /// The array with one more element, written like its neighbours.
    func inserting(_ text: [UInt8], at index: Int) -> [UInt8] {
        if elements.isEmpty { return insertingFirst(text) }
        if index == 0 { return insertingBeforeFirst(text) }
        let neighbour = elements[index - 1]
        if startsLine(neighbour), let lineEnd = lineEnd(after: neighbour) {
            return insertingLine(text, after: neighbour, at: lineEnd, isLast: index == elements.count)
        }
        var result = bytes
        if index < elements.count {
            result.insert(contentsOf: text + Self.separator, at: elements[index].start)
        } else if let comma = neighbour.comma {
            result.insert(contentsOf: [UInt8(ascii: " ")] + text + [UInt8(ascii: ",")], at: comma + 1)
        } else {
            result.insert(contentsOf: Self.separator + text, at: neighbour.end)
        }
        return result
    }

    private static let separator = Array(", ".utf8)

    private func insertingFirst(_ text: [UInt8]) -> [UInt8] {
        let inside = bytes[1..<container.close]
        guard let lineFeed = inside.lastIndex(of: UInt8(ascii: "\n")) else {
            return [UInt8(ascii: "[")] + text + bytes[container.close...]
        }
        let line = bytes[(lineFeed + 1)..<container.close] + Array("  ".utf8) + text + [UInt8(ascii: ",")]
        var result = bytes
        result.insert(contentsOf: line + lineBreak(at: lineFeed), at: lineFeed + 1)
        return result
    }

    private func insertingBeforeFirst(_ text: [UInt8]) -> [UInt8] {
        var result = bytes
        let first = elements[0]
        if startsLine(first), let lineFeed = bytes.firstIndex(of: UInt8(ascii: "\n")) {
            let line = indentation(of: first) + text + [UInt8(ascii: ",")] + lineBreak(at: lineFeed)
            result.insert(contentsOf: line, at: lineFeed + 1)
        } else {
            result.insert(contentsOf: text + Self.separator, at: first.start)
        }
        return result
    }

    private func insertingLine(
        _ text: [UInt8], after neighbour: TOMLContainer.Element, at lineEnd: Int, isLast: Bool
    ) -> [UInt8] {
        let comma = isLast && neighbour.comma == nil ? [] : [UInt8(ascii: ",")]
        var result = bytes
        let line = indentation(of: neighbour) + text + comma + lineBreak(at: lineEnd - 1)
        result.insert(contentsOf: line, at: lineEnd)
        if neighbour.comma == nil { result.insert(UInt8(ascii: ","), at: neighbour.end) }
        return result
    }

    // MARK: Removing

    /// The array without an element; one that has lines for itself goes with them.
    func removing(_ index: Int) -> [UInt8] {
        let element = elements[index]
        var result = bytes
        let isLast = index == elements.count - 1
        if startsLine(element), let lineEnd = lineEnd(after: element) {
            result.removeSubrange(startOfBlanks(element.start)..<lineEnd)
            if isLast, element.comma == nil, index > 0 { removeComma(of: index - 1, from: &result) }
        } else if let comma = element.comma {
            let start = isLast && index > 0 ? startOfBlanks(element.start) : element.start
            result.removeSubrange(start..<endOfBlanks(comma + 1))
        } else if index > 0 {
            result.removeSubrange(startOfBlanks(element.start)..<element.end)
            removeComma(of: index - 1, from: &result)
        } else if isPlain(1..<element.start), isPlain(element.end..<container.close) {
            return Array("[]".utf8)
        } else {
            result.removeSubrange(element.value)
        }
        return result
    }

    private func removeComma(of index: Int, from result: inout [UInt8]) {
        if let comma = elements[index].comma { result.remove(at: comma) }
    }

    // MARK: Lines

    private func isPlain(_ range: Range<Int>) -> Bool { bytes[range].allSatisfy(isBlank) }

    private func startOfBlanks(_ end: Int) -> Int {
        bytes[..<end].lastIndex { !isBlank($0) }.map { $0 + 1 } ?? 0
    }

    private func endOfBlanks(_ start: Int) -> Int {
        bytes[start...].firstIndex { !isBlank($0) } ?? bytes.count
    }

    private func startsLine(_ element: TOMLContainer.Element) -> Bool {
        bytes[startOfBlanks(element.start) - 1] == UInt8(ascii: "\n")
    }

    private func indentation(of element: TOMLContainer.Element) -> [UInt8] {
        Array(bytes[startOfBlanks(element.start)..<element.start])
    }

    /// After the end of the element's last line; `nil` if something but its comma and a comment follows on that line.
    private func lineEnd(after element: TOMLContainer.Element) -> Int? {
        var position = endOfBlanks(element.end)
        if bytes[position] == UInt8(ascii: ",") { position = endOfBlanks(position + 1) }
        if let comma = element.comma, comma > position { return nil }
        if bytes[position] == UInt8(ascii: "#") {
            position = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) ?? position
        }
        if bytes[position] == UInt8(ascii: "\r") { position += 1 }
        return bytes[position] == UInt8(ascii: "\n") ? position + 1 : nil
    }

    private func lineBreak(at lineFeed: Int) -> [UInt8] {
        bytes[lineFeed - 1] == UInt8(ascii: "\r") ? [UInt8(ascii: "\r"), UInt8(ascii: "\n")] : [UInt8(ascii: "\n")]
    }
}
