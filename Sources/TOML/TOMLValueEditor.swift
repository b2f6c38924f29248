/// Changes the text of one value, as deep inside as a path leads.
struct TOMLValueEditor {
    typealias Path = ArraySlice<TOMLPath.Element>

    /// The text of the value.
    private(set) var bytes: [UInt8]
    /// The line end for values of many lines; `nil` where the value has to stay on one.
    private let newline: [UInt8]?

    init(_ bytes: [UInt8], newline: [UInt8]?) {
        self.bytes = bytes
        self.newline = newline
    }

    /// Which elements of an array have to be changed, removed and inserted to get another.
    static func steps(
        from old: [TOMLNode], to new: [TOMLNode]
    ) -> (changed: Range<Int>, removed: Range<Int>, inserted: Range<Int>) {
        let prefix = zip(old, new).prefix { $0 == $1 }.count
        let rest = min(old.count, new.count) - prefix
        let suffix = zip(old.reversed(), new.reversed()).prefix { $0 == $1 }.prefix(rest).count
        let common = prefix + rest - suffix
        return (prefix..<common, common..<old.count - suffix, common..<new.count - suffix)
    }

    /// Gives the place at a path a value.
    mutating func set(_ path: Path, _ value: TOMLValue) throws(TOMLEditError) {
        guard let first = path.first else { return try replace(value) }
        let container = try container(for: path)
        switch first {
        case .index(let index):
            guard !container.isTable else { throw .notAnArray(TOMLPath(Array(path))) }
            guard container.elements.indices.contains(index) else { throw .noSuchElement(TOMLPath(Array(path))) }
            try edit(container.elements[index]) { (editor) throws(TOMLEditError) in
                try editor.set(path.dropFirst(), value)
            }
        case .key:
            guard container.isTable else { throw .notATable(TOMLPath(Array(path))) }
            try setKey(path, value, container)
        }
    }

    /// Puts an element before an index of the array at a path, or at its end.
    mutating func insert(_ value: TOMLValue, at index: Int?, of path: Path) throws(TOMLEditError) {
        guard !path.isEmpty else {
            guard let container = try container(), !container.isTable else { throw .notAnArray(TOMLPath()) }
            let index = index ?? container.elements.count
            guard (0...container.elements.count).contains(index) else {
                throw .noSuchElement(TOMLPath([.index(index)]))
            }
            return insertElement(Array(TOMLWriter.value(value).utf8), at: index, container)
        }
        if let (element, rest) = try find(path) {
            return try edit(element) { (editor) throws(TOMLEditError) in try editor.insert(value, at: index, of: rest) }
        }
        guard index ?? 0 == 0 else { throw .noSuchElement(TOMLPath(Array(path))) }
        try set(path, .array([TOMLNode(value)]))
    }

    /// Removes what is at a path, if it is there.
    mutating func remove(_ path: Path) throws(TOMLEditError) {
        guard let container = try container() else { return }
        if let (element, rest) = try find(path) {
            if !rest.isEmpty {
                return try edit(element) { (editor) throws(TOMLEditError) in try editor.remove(rest) }
            }
            guard let place = container.elements.firstIndex(where: { $0.start == element.start }) else { return }
            return container.isTable ? removePair(place, container) : removeElement(place, container)
        }
        let dotted = container.elements.indices.filter {
            container.isTable && TOMLEditor.relation(of: container.elements[$0].keys, to: path) == .isWithin
        }
        // From the end, so that what was found before stays where it is; the commas move, so look again.
        for place in dotted.reversed() {
            guard let container = try self.container() else { return }
            removePair(place, container)
        }
    }

    // MARK: Parts

    private func container() throws(TOMLEditError) -> TOMLContainer? {
        do {
            return try TOMLContainer(bytes)
        } catch {
            throw .invalidResult(error)
        }
    }

    private func container(for path: Path) throws(TOMLEditError) -> TOMLContainer {
        if let container = try container() { return container }
        let isIndex = if case .index? = path.first { true } else { false }
        throw isIndex ? .notAnArray(TOMLPath(Array(path))) : .notATable(TOMLPath(Array(path)))
    }

    /// The element that is at a path or holds it, and the way from there.
    private func find(_ path: Path) throws(TOMLEditError) -> (TOMLContainer.Element, Path)? {
        let container = try container(for: path)
        switch path.first {
        case .index(let index)?:
            guard !container.isTable, container.elements.indices.contains(index) else { return nil }
            return (container.elements[index], path.dropFirst())
        case .key?:
            guard container.isTable else { return nil }
            for element in container.elements where TOMLEditor.relation(of: element.keys, to: path) == .holds {
                return (element, path.dropFirst(element.keys.count))
            }
            return nil
        case nil: return nil
        }
    }

    private mutating func edit(
        _ element: TOMLContainer.Element, _ change: (inout TOMLValueEditor) throws(TOMLEditError) -> Void
    ) throws(TOMLEditError) {
        var editor = TOMLValueEditor(Array(bytes[element.value]), newline: nil)
        try change(&editor)
        bytes.replaceSubrange(element.value, with: editor.bytes)
    }

    /// What the text says.
    private func value() throws(TOMLEditError) -> TOMLValue {
        var parser = TOMLParser(Array("v=".utf8) + bytes)
        do {
            return try parser.parse()["v"]?.value ?? .boolean(false)
        } catch {
            throw .invalidResult(error)
        }
    }

    // MARK: Replacing

    /// Writes another value; of a table or array only what differs.
    private mutating func replace(_ new: TOMLValue) throws(TOMLEditError) {
        switch (try value(), new) {
        case (let old, _) where old == new: return
        case (.table(let old), .table(let table)):
            for change in TOMLDifference(from: old, to: table).changes {
                if let value = change.new { try set(change.path.elements[...], value) }
                if change.new == nil { try remove(change.path.elements[...]) }
            }
            if try value() == new { return }
        case (.array(let old), .array(let array)) where !array.isEmpty:
            let steps = Self.steps(from: old, to: array)
            for index in steps.changed { try set([.index(index)], array[index].value) }
            for index in steps.removed.reversed() { try remove([.index(index)]) }
            for index in steps.inserted { try insert(array[index].value, at: index, of: []) }
            if try value() == new { return }
        default: break
        }
        bytes = newline.map { TOMLWriter.lines(new, newline: $0) } ?? Array(TOMLWriter.value(new).utf8)
    }

    // MARK: Inline tables

    private mutating func setKey(
        _ path: Path, _ value: TOMLValue, _ container: TOMLContainer
    ) throws(TOMLEditError) {
        if let (element, rest) = try find(path) {
            return try edit(element) { (editor) throws(TOMLEditError) in try editor.set(rest, value) }
        }
        var keys: [String] = []
        for element in path {
            guard case .key(let key) = element else { throw .noSuchElement(TOMLPath(Array(path))) }
            keys.append(key)
        }
        // A table made by dotted keys is replaced as a whole.
        try remove(path)
        let remaining = try self.container(for: path)
        let isDotted = remaining.elements.contains { $0.keys.count > 1 && $0.keys[0] == keys[0] }
        let text =
            isDotted
            ? "\(TOMLWriter.keys(keys)) = \(TOMLWriter.value(value))" : TOMLWriter.pair(keys[...], value)
        appendPair(Array(text.utf8), remaining)
    }

    private mutating func appendPair(_ pair: [UInt8], _ container: TOMLContainer) {
        guard let last = container.elements.last else {
            bytes = Array("{ ".utf8) + pair + Array(" }".utf8)
            return
        }
        bytes.insert(contentsOf: Array(", ".utf8) + pair, at: last.end)
    }

    private mutating func removePair(_ place: Int, _ container: TOMLContainer) {
        let pair = container.elements[place]
        if container.elements.count == 1 {
            bytes = Array("{}".utf8)
        } else if let comma = pair.comma {
            bytes.removeSubrange(pair.start..<endOfBlanks(comma + 1))
        } else {
            bytes.removeSubrange((container.elements[place - 1].comma ?? pair.start)..<pair.end)
        }
    }

    // MARK: Arrays

    private func endOfBlanks(_ start: Int) -> Int {
        bytes[start...].firstIndex { !isBlank($0) } ?? bytes.count
    }

    private mutating func insertElement(_ text: [UInt8], at index: Int, _ container: TOMLContainer) {
        bytes = TOMLArrayLayout(bytes, container).inserting(text, at: index)
    }

    private mutating func removeElement(_ index: Int, _ container: TOMLContainer) {
        bytes = TOMLArrayLayout(bytes, container).removing(index)
    }
}
