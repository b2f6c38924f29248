extension TOMLEditor {
    /// Makes one change.
    mutating func apply(_ edit: TOMLEdit) throws(TOMLEditError) {
        do {
            try perform(edit)
        } catch {
            throw error.of(edit.path)
        }
    }

    private mutating func perform(_ edit: TOMLEdit) throws(TOMLEditError) {
        keepsOrder = false
        switch edit {
        case .set(let path, let value): try set(path, value)
        case .setSorted(let path, let value):
            keepsOrder = true
            try set(path, value)
        case .remove(let path): try remove(path)
        case .insert(let path, let value):
            guard case .index(let index)? = path.elements.last else { throw .notAnArray(path) }
            try insert(value, at: index, of: TOMLPath(path.elements.dropLast()))
        case .append(let path, let value): try insert(value, at: nil, of: path)
        }
    }

    private mutating func set(_ path: TOMLPath, _ value: TOMLValue) throws(TOMLEditError) {
        let findings = find(path.elements[...])
        if let found = findings.line {
            try editValue(found.section, found.line) { (editor) throws(TOMLEditError) in
                try editor.set(found.rest, value)
            }
        } else if findings.isEmpty {
            try add(path, value)
        } else {
            try replace(path, value)
        }
    }

    private mutating func editValue(
        _ section: Int, _ line: Int, _ change: (inout TOMLValueEditor) throws(TOMLEditError) -> Void
    ) throws(TOMLEditError) {
        var editor = TOMLValueEditor(sections[section].lines[line].valueText, newline: newline)
        try change(&editor)
        sections[section].lines[line].replaceValue(editor.bytes)
    }

    // MARK: Replacing

    /// Changes a table or array that has sections or dotted keys of its own into another value.
    private mutating func replace(_ path: TOMLPath, _ value: TOMLValue) throws(TOMLEditError) {
        guard !path.elements.isEmpty else {
            guard case .table(let table) = value else { throw .notATable(path) }
            return try merge(path, from: try root(), to: table)
        }
        switch (try root()[path: path]?.value, value) {
        case (.table(let old), .table(let new)):
            try merge(path, from: old, to: new)
            if try root()[path: path]?.value == value { return }
        case (.array(let old), .array(let new)) where !new.isEmpty && new.allSatisfy { $0.value.table != nil }:
            try merge(path, from: old, to: new)
            if try root()[path: path]?.value == value { return }
        default: break
        }
        if case .index(let index)? = path.elements.last {
            try remove(path)
            return try insert(value, at: index, of: TOMLPath(path.elements.dropLast()))
        }
        try remove(path)
        try set(path, value)
    }

    private mutating func merge(
        _ path: TOMLPath, from old: TOMLTable, to new: TOMLTable
    ) throws(TOMLEditError) {
        for change in TOMLDifference(from: old, to: new).changes {
            let place = TOMLPath(path.elements + change.path.elements)
            if let value = change.new { try set(place, value) } else { try remove(place) }
        }
    }

    private mutating func merge(
        _ path: TOMLPath, from old: [TOMLNode], to new: [TOMLNode]
    ) throws(TOMLEditError) {
        let steps = TOMLValueEditor.steps(from: old, to: new)
        for index in steps.changed { try set(path.appending(index), new[index].value) }
        for index in steps.removed.reversed() { try remove(path.appending(index)) }
        for index in steps.inserted { try insert(new[index].value, at: index, of: path) }
    }

    // MARK: Adding

    /// Adds what is not there yet.
    private mutating func add(_ path: TOMLPath, _ value: TOMLValue) throws(TOMLEditError) {
        var known = path.elements.count - 1
        var findings = find(path.elements[..<known])
        while findings.isEmpty {
            known -= 1
            findings = find(path.elements[..<known])
        }
        var keys: [String] = []
        for element in path.elements[known...] {
            guard case .key(let key) = element else { throw .noSuchElement(path) }
            keys.append(key)
        }
        let parent = path.elements[..<known]
        if isArray(parent, findings) { throw .notATable(TOMLPath(Array(parent))) }
        if let last = findings.dotted.last {
            let section = sections[last.section]
            let start = parent.dropFirst(section.path.count)
            let names = start.compactMap { if case .key(let key) = $0 { key } else { nil } }
            insertLine(names + keys, value, in: last.section, at: last.line + 1)
        } else {
            addToSection(parent, findings, keys, value)
        }
    }

    private func isArray(_ path: ArraySlice<TOMLPath.Element>, _ findings: Findings) -> Bool {
        findings.sections.contains { number in
            let inner = sections[number].path
            guard inner.count > path.count, case .index = inner[path.count] else { return false }
            return true
        }
    }

    private mutating func addToSection(
        _ parent: ArraySlice<TOMLPath.Element>, _ findings: Findings, _ keys: [String], _ value: TOMLValue
    ) {
        let path = parent + keys.map { .key($0) }
        switch value {
        case .table(let table) where !table.isInline:
            insertSections(sections(of: table, at: Array(path)), at: placeForSection(Array(path)))
        case .array(let elements) where Self.isArrayOfTables(elements):
            var new: [TOMLSection] = []
            for (index, element) in elements.enumerated() {
                guard case .table(let table) = element.value else { continue }
                new += sections(of: table, at: path + [.index(index)])
            }
            insertSections(new, at: placeForSection(Array(path)))
        default:
            addPlain(parent, findings, keys, value)
        }
    }

    private mutating func addPlain(
        _ parent: ArraySlice<TOMLPath.Element>, _ findings: Findings, _ keys: [String], _ value: TOMLValue
    ) {
        let key = keys[keys.count - 1]
        let own = findings.sections.first { sections[$0].path.count == parent.count }
        if keys.count == 1, let own { return insertLine([key], value, in: own) }
        // A new section for the table: among its relatives, or above its first table if it has some.
        let path = Array(parent + keys.dropLast().map { .key($0) })
        var table = TOMLTable()
        table.set(key, to: value)
        let place = keys.count == 1 ? findings.sections.first : nil
        insertSections(sections(of: table, at: path), at: place ?? placeForSection(path))
    }

    // MARK: Elements

    /// Adds an element before an index, or at the end.
    private mutating func insert(_ value: TOMLValue, at index: Int?, of path: TOMLPath) throws(TOMLEditError) {
        let findings = find(path.elements[...])
        if let found = findings.line {
            return try editValue(found.section, found.line) { (editor) throws(TOMLEditError) in
                try editor.insert(value, at: index, of: found.rest)
            }
        }
        if findings.isEmpty {
            guard index ?? 0 == 0 else { throw .noSuchElement(path) }
            return try set(path, .array([TOMLNode(value)]))
        }
        guard isArray(path.elements[...], findings), case .table(let table) = value else { throw .notAnArray(path) }
        let count = elementCount(path, findings)
        let index = index ?? count
        guard (0...count).contains(index) else { throw .noSuchElement(path) }
        let element = path.elements + [.index(index)]
        let place = index == count ? placeForSection(element) : sections.firstIndex { $0.path == element }
        shiftElements(of: path.elements, from: index, by: 1)
        insertSections(sections(of: table, at: element), at: place ?? sections.count)
    }

    private func elementCount(_ path: TOMLPath, _ findings: Findings) -> Int {
        findings.sections.count { sections[$0].path.count == path.elements.count + 1 }
    }

    private mutating func shiftElements(of path: [TOMLPath.Element], from first: Int, by distance: Int) {
        for number in sections.indices where sections[number].path.starts(with: path) {
            guard sections[number].path.count > path.count, case .index(let index) = sections[number].path[path.count],
                index >= first
            else { continue }
            sections[number].path[path.count] = .index(index + distance)
        }
    }

    // MARK: Removing

    private mutating func remove(_ path: TOMLPath) throws(TOMLEditError) {
        let findings = find(path.elements[...])
        if let found = findings.line {
            if found.rest.isEmpty { return removeLine(found.line, of: found.section) }
            return try editValue(found.section, found.line) { (editor) throws(TOMLEditError) in
                try editor.remove(found.rest)
            }
        }
        guard !path.elements.isEmpty else { throw .notATable(path) }
        for found in findings.dotted.reversed() { removeLine(found.line, of: found.section) }
        for number in findings.sections.reversed() { removeSection(number) }
        if case .index(let index)? = path.elements.last {
            shiftElements(of: path.elements.dropLast(), from: index + 1, by: -1)
        }
    }
}
