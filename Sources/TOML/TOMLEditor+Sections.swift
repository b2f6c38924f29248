// Where sections and lines go, and what becomes of the blank lines and comments around them.
extension TOMLEditor {
    /// A line without anything in it.
    var blankLine: TOMLLine { TOMLLine(kind: .blank, text: newline) }

    /// The place of the first new section: after the last of its family, else before the successor, else at the end.
    func placeForSection(_ path: [TOMLPath.Element]) -> Int {
        var longest = 0
        var place = sections.count
        for (number, section) in sections.enumerated().dropFirst() {
            let shared = zip(section.path, path).prefix { $0 == $1 }.count
            guard shared > 0, shared >= longest else { continue }
            longest = shared
            place = number + 1
        }
        if longest == 0, let successor {
            return sections.firstIndex { $0.path.first == .key(successor) } ?? sections.count
        }
        return place
    }

    /// Puts new sections at a place, with one blank line between them and their neighbours.
    ///
    /// Loose comments at the end of the section before stay above the section after.
    mutating func insertSections(_ new: [TOMLSection], at place: Int) {
        var new = new
        guard !new.isEmpty else { return }
        for number in new.indices.dropLast() { new[number].lines.append(blankLine) }
        let tail = sections[place - 1].removeTail()
        let before = sections[place - 1]
        let isAfterBlank = before.lines.last.map { $0.kind == .blank } ?? false
        if !before.isEmpty, !isAfterBlank { sections[place - 1].lines.append(blankLine) }
        if tail.isEmpty, place < sections.count { new[new.count - 1].lines.append(blankLine) }
        new[new.count - 1].lines += tail
        sections.insert(contentsOf: new, at: place)
    }

    /// Removes a section with the comments that touch it; loose comments after it stay.
    mutating func removeSection(_ number: Int) {
        var tail = sections[number].removeTail()
        let isLast = number == sections.count - 1
        sections.remove(at: number)
        let before = number - 1
        let isAfterBlank = sections[before].lines.last.map { $0.kind == .blank } ?? false
        if isAfterBlank || (before == 0 && sections[0].isEmpty) {
            tail = Array(tail.drop { $0.kind == .blank })
        }
        sections[before].lines += tail
        guard isLast, tail.isEmpty else { return }
        while sections[before].lines.last?.kind == .blank { sections[before].lines.removeLast() }
    }

    /// Adds an assignment at the end of a section's own keys.
    mutating func insertLine(_ keys: [String], _ value: TOMLValue, in number: Int) {
        let section = sections[number]
        let place = (keepsOrder ? section.sortedPlace(of: keys[0]) : nil) ?? section.bodyEnd
        let hasKeys = section.lines.contains { $0.kind == .assignment }
        insertLine(keys, value, in: number, at: place)
        guard number == 0, !hasKeys else { return }
        if sections.count > 1 { sections[0].lines.insert(blankLine, at: place + 1) }
        if place > 0, sections[0].lines[place - 1].kind == .comment { sections[0].lines.insert(blankLine, at: place) }
    }

    /// Adds an assignment as line `place` of a section, indented like the one before.
    mutating func insertLine(_ keys: [String], _ value: TOMLValue, in number: Int, at place: Int) {
        let neighbour = sections[number].lines[..<place].last { $0.kind == .assignment }
        sections[number].lines.insert(line(keys, value, indentation: neighbour?.indentation ?? []), at: place)
    }

    func line(_ keys: [String], _ value: TOMLValue, indentation: [UInt8] = []) -> TOMLLine {
        let start = indentation + Array("\(TOMLWriter.keys(keys)) = ".utf8)
        let text = TOMLWriter.lines(value, newline: newline)
        return TOMLLine(
            kind: .assignment, text: start + text + newline, keys: keys, value: start.count..<start.count + text.count)
    }

    /// Removes a line, and one of two blank lines that then meet.
    mutating func removeLine(_ place: Int, of number: Int) {
        sections[number].lines.remove(at: place)
        let lines = sections[number].lines
        guard place < lines.count, lines[place].kind == .blank else { return }
        let isAfterBlank = place > 0 ? lines[place - 1].kind == .blank : number == 0
        if isAfterBlank { sections[number].lines.remove(at: place) }
    }

    /// The sections that say a table: its header with its plain keys, then those of its tables.
    func sections(of table: TOMLTable, at path: [TOMLPath.Element]) -> [TOMLSection] {
        var isElement = false
        if case .index? = path.last { isElement = true }
        let keys = path.compactMap { if case .key(let key) = $0 { key } else { nil } }
        let name = TOMLWriter.keys(keys)
        var own = TOMLSection(path: path, header: Array((isElement ? "[[\(name)]]" : "[\(name)]").utf8) + newline)
        var others: [TOMLSection] = []
        for entry in table {
            let path = path + [.key(entry.key)]
            switch entry.node.value {
            case .table(let child) where !child.isInline: others += sections(of: child, at: path)
            case .array(let elements) where Self.isArrayOfTables(elements):
                for (index, element) in elements.enumerated() {
                    if case .table(let child) = element.value {
                        others += sections(of: child, at: path + [.index(index)])
                    }
                }
            default: own.lines.append(line([entry.key], entry.node.value))
            }
        }
        let isImplied = own.lines.isEmpty && !others.isEmpty && !isElement
        return isImplied ? others : [own] + others
    }

    /// Whether an array is to be written with `[[headers]]`.
    static func isArrayOfTables(_ elements: [TOMLNode]) -> Bool {
        !elements.isEmpty && elements.allSatisfy { $0.value.table.map { !$0.isInline } ?? false }
    }
}
