/// Collects keys while a document is read and knows which tables may still grow.
///
/// Tables live in one flat array and their entries in another, chained, so that reading allocates next to nothing per
/// table; `finish` makes values of them.
struct TOMLBuilder {
    /// How a table came to be, which decides who may add to it.
    enum Kind: Equatable {
        /// Named only on the way to another one: `[a.b]` makes `a`, which may get its own header later.
        case implicit
        /// Has its header, or is an element of an array of tables.
        case header
        /// Made by a dotted key in the section with this number; only keys of that section may add to it.
        case dotted(section: Int32)
    }

    /// What an entry has.
    enum Content {
        case value(TOMLNode)
        case table(Int)
        case arrayOfTables([Int])
    }

    private struct Table {
        var kind: Kind
        var position: SourcePosition
        var depth: Int
        var first: Int32 = -1
        var last: Int32 = -1
        var count: Int32 = 0
        /// Ordinal of every key, once there are many.
        var index: [TOMLKey: Int32]?
        /// The entry of every ordinal, as long as there is an index.
        var ordinals: [Int32] = []
    }

    private struct Entry {
        let key: String
        let keyPosition: SourcePosition
        var next: Int32 = -1
        var content: Content
    }

    /// The deepest nesting of tables and arrays that is accepted, so that no document can exhaust the stack.
    static let depthLimit = 128

    private var tables: [Table] = []
    private var entries: [Entry] = []
    private var lastSection: Int32 = 0
    /// The section that is being read: what follows a header, or an inline table.
    var section: Int32 = 0

    init() {
        tables.append(Table(kind: .header, position: SourcePosition(line: 1, column: 1, offset: 0), depth: 0))
    }

    /// Begins a section: dotted keys of before may not grow any more.
    mutating func beginSection() {
        lastSection += 1
        section = lastSection
    }

    /// How deep a table is nested; the root is 0.
    func depth(of table: Int) -> Int { tables[table].depth }

    /// Makes a table that stands alone: an inline one.
    mutating func addTable(_ kind: Kind, at position: SourcePosition, depth: Int) throws(TOMLError) -> Int {
        guard depth <= Self.depthLimit else {
            throw TOMLError(reason: .tooDeep(limit: Self.depthLimit), position: position)
        }
        tables.append(Table(kind: kind, position: position, depth: depth))
        return tables.count - 1
    }

    /// Adds a value to a table in which the key is known to be free.
    mutating func add(_ value: TOMLNode, as key: TOMLKeyPart, to table: Int) {
        append(.value(value), as: key, to: table)
    }

    private mutating func append(_ content: Content, as key: TOMLKeyPart, to table: Int) {
        let entry = Int32(entries.count)
        entries.append(Entry(key: key.text, keyPosition: key.position, content: content))
        let last = tables[table].last
        if last >= 0 { entries[Int(last)].next = entry } else { tables[table].first = entry }
        tables[table].last = entry
        let ordinal = tables[table].count
        tables[table].count += 1
        if tables[table].index != nil {
            tables[table].index?[TOMLKey(key.text)] = ordinal
            tables[table].ordinals.append(entry)
        } else if tables[table].count > TOMLTable.indexThreshold {
            makeIndex(of: table)
        }
    }

    private mutating func makeIndex(of table: Int) {
        var index: [TOMLKey: Int32] = [:]
        var ordinals: [Int32] = []
        var entry = tables[table].first
        while entry >= 0 {
            index[TOMLKey(entries[Int(entry)].key)] = Int32(ordinals.count)
            ordinals.append(entry)
            entry = entries[Int(entry)].next
        }
        tables[table].index = index
        tables[table].ordinals = ordinals
    }

    private func find(_ key: String, in table: Int) -> Int? {
        if let index = tables[table].index {
            return index[TOMLKey(key)].map { Int(tables[table].ordinals[Int($0)]) }
        }
        var entry = tables[table].first
        while entry >= 0 {
            if sameText(entries[Int(entry)].key, key) { return Int(entry) }
            entry = entries[Int(entry)].next
        }
        return nil
    }
}

// The rules of who may define and add to what.
extension TOMLBuilder {
    /// Opens the table of a header `[a.b.c]` and returns it.
    mutating func openTable(_ keys: [TOMLKeyPart], at position: SourcePosition) throws(TOMLError) -> Int {
        let parent = try openParents(keys)
        let key = keys[keys.count - 1]
        guard let entry = find(key.text, in: parent) else {
            return try addChild(.header, as: key, of: parent, at: position)
        }
        guard case .table(let table) = entries[entry].content else {
            throw conflict(entry, at: key.position) { .duplicateKey(key.text, first: $0) }
        }
        guard tables[table].kind == .implicit else {
            let first = tables[table].position
            throw TOMLError(reason: .duplicateTable(joined(keys[...]), first: first), position: key.position)
        }
        tables[table].kind = .header
        tables[table].position = position
        return table
    }

    /// Adds the element of a header `[[a.b.c]]` and returns it.
    mutating func openElement(_ keys: [TOMLKeyPart], at position: SourcePosition) throws(TOMLError) -> Int {
        let parent = try openParents(keys)
        let key = keys[keys.count - 1]
        let element = try addTable(.header, at: position, depth: tables[parent].depth + 2)
        guard let entry = find(key.text, in: parent) else {
            append(.arrayOfTables([element]), as: key, to: parent)
            return element
        }
        guard case .arrayOfTables(var elements) = entries[entry].content else {
            let type = typeName(of: entry)
            throw conflict(entry, at: key.position) { .notAnArrayOfTables(joined(keys[...]), type: type, first: $0) }
        }
        entries[entry].content = .arrayOfTables([])
        elements.append(element)
        entries[entry].content = .arrayOfTables(elements)
        return element
    }

    /// Opens the table that the dotted key `a.b.c` adds its last part to, and checks that this part is free.
    mutating func openDotted(_ keys: [TOMLKeyPart], in table: Int) throws(TOMLError) -> Int {
        var table = table
        for place in 0..<keys.count - 1 {
            table = try openDotted(keys, place, in: table)
        }
        let key = keys[keys.count - 1]
        if let entry = find(key.text, in: table) {
            throw conflict(entry, at: key.position) { .duplicateKey(joined(keys[...]), first: $0) }
        }
        return table
    }

    private mutating func openDotted(_ keys: [TOMLKeyPart], _ place: Int, in table: Int) throws(TOMLError) -> Int {
        let key = keys[place]
        guard let entry = find(key.text, in: table) else {
            return try addChild(.dotted(section: section), as: key, of: table, at: key.position)
        }
        guard case .table(let child) = entries[entry].content else {
            throw notATable(entry, keys[...place], at: key.position)
        }
        switch tables[child].kind {
        case .dotted(section): return child
        case .implicit:
            tables[child].kind = .dotted(section: section)
            return child
        case .header, .dotted:
            let first = tables[child].position
            throw TOMLError(reason: .closedTable(joined(keys[...place]), first: first), position: key.position)
        }
    }

    private mutating func openParents(_ keys: [TOMLKeyPart]) throws(TOMLError) -> Int {
        var table = 0
        for place in 0..<keys.count - 1 {
            let key = keys[place]
            guard let entry = find(key.text, in: table) else {
                table = try addChild(.implicit, as: key, of: table, at: key.position)
                continue
            }
            switch entries[entry].content {
            case .table(let child): table = child
            case .arrayOfTables(let elements): table = elements[elements.count - 1]
            case .value: throw notATable(entry, keys[...place], at: key.position)
            }
        }
        return table
    }

    private mutating func addChild(
        _ kind: Kind, as key: TOMLKeyPart, of parent: Int, at position: SourcePosition
    ) throws(TOMLError) -> Int {
        let child = try addTable(kind, at: position, depth: tables[parent].depth + 1)
        append(.table(child), as: key, to: parent)
        return child
    }
}

// Errors.
extension TOMLBuilder {
    private func joined(_ keys: ArraySlice<TOMLKeyPart>) -> String {
        keys.count == 1 ? keys[0].text : TOMLWriter.keys(keys.map(\.text))
    }

    private func conflict(
        _ entry: Int, at position: SourcePosition, _ reason: (SourcePosition) -> TOMLError.Reason
    ) -> TOMLError {
        TOMLError(reason: reason(entries[entry].keyPosition), position: position)
    }

    private func notATable(_ entry: Int, _ keys: ArraySlice<TOMLKeyPart>, at position: SourcePosition) -> TOMLError {
        if case .value(let node) = entries[entry].content, case .table = node.value {
            return conflict(entry, at: position) { .closedTable(joined(keys), first: $0) }
        }
        let type = typeName(of: entry)
        return conflict(entry, at: position) { .notATable(joined(keys), type: type, first: $0) }
    }

    private func typeName(of entry: Int) -> String {
        switch entries[entry].content {
        case .value(let node): node.value.typeName
        case .table: "table"
        case .arrayOfTables: "array of tables"
        }
    }
}

// Values.
extension TOMLBuilder {
    /// The value of an inline table, which was the last to be added with all it has; nothing can be added to it later.
    mutating func finishInline(_ table: Int, from firstEntry: Int) -> TOMLTable {
        let value = finish(table, isInline: true)
        tables.removeLast(tables.count - table)
        entries.removeLast(entries.count - firstEntry)
        return value
    }

    /// How many entries there are: a mark for `finishInline`.
    var mark: Int { entries.count }

    /// The value of the whole document.
    func finish() -> TOMLTable { finish(0, isInline: false) }

    private func finish(_ table: Int, isInline: Bool) -> TOMLTable {
        var result: [TOMLTable.Entry] = []
        result.reserveCapacity(Int(tables[table].count))
        var entry = tables[table].first
        while entry >= 0 {
            let found = entries[Int(entry)]
            let node = finish(found.content, isInline, at: found.keyPosition)
            result.append(TOMLTable.Entry(key: found.key, keyPosition: found.keyPosition, node: node))
            entry = found.next
        }
        return TOMLTable(unique: result, index: tables[table].index, isInline: isInline)
    }

    private func finish(_ content: Content, _ isInline: Bool, at keyPosition: SourcePosition) -> TOMLNode {
        switch content {
        case .value(let node): return node
        case .table(let table):
            return TOMLNode(.table(finish(table, isInline: isInline)), at: tables[table].position)
        case .arrayOfTables(let elements):
            let nodes = elements.map {
                TOMLNode(.table(finish($0, isInline: false)), at: tables[$0].position)
            }
            return TOMLNode(.array(nodes), at: nodes.first?.position ?? keyPosition)
        }
    }
}
