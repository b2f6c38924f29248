package import TOML

/// Reads values from a table whose keys and types were checked; what was wrong there reads as absent.
package struct Fields {
    package let table: TOMLTable

    package init(_ table: TOMLTable) {
        self.table = table
    }

    func has(_ key: String) -> Bool { table[key] != nil }

    /// Where the value of a key stands.
    func position(_ key: String) -> SourcePosition? { table[key]?.position }

    /// Where a key stands.
    func keyPosition(_ key: String) -> SourcePosition? { table.entry(key)?.keyPosition }

    func string(_ key: String) -> String? { table[key]?.value.string }

    func boolean(_ key: String) -> Bool? { table[key]?.value.boolean }

    func integer(_ key: String) -> Int? { table[key]?.value.integer.flatMap { Int(exactly: $0) } }

    func fields(_ key: String) -> Fields? { table[key]?.value.table.map { Fields($0) } }

    /// A name or a number, as text.
    func word(_ key: String) -> String? { string(key) ?? integer(key).map { "\($0)" } }

    /// A string as a list of one, or a list.
    func strings(_ key: String) -> [String] {
        if let one = string(key) { return [one] }
        return table[key]?.value.array?.compactMap(\.value.string) ?? []
    }

    func integers(_ key: String) -> [Int] {
        table[key]?.value.array?.compactMap { $0.value.integer.flatMap { Int(exactly: $0) } } ?? []
    }

    /// Go's notation, or whole seconds.
    func duration(_ key: String) -> Duration? {
        if let seconds = integer(key) { return seconds >= 0 ? .seconds(seconds) : nil }
        guard let text = string(key) else { return nil }
        do throws(DurationText.Problem) {
            return try DurationText.parse(text)
        } catch {
            return nil
        }
    }

    func size(_ key: String) -> Int? {
        integer(key).flatMap { $0 >= 0 ? $0 : nil } ?? string(key).flatMap(SizeText.parse)
    }

    /// One of an enumeration's raw values.
    func word<Choice: RawRepresentable<String>>(_ key: String, as _: Choice.Type) -> Choice? {
        string(key).flatMap { Choice(rawValue: $0) }
    }

    /// The elements of an array of tables.
    func tables(_ key: String) -> [(fields: Fields, position: SourcePosition)] {
        table[key]?.value.array?.compactMap { node in
            node.value.table.map { (Fields($0), node.position) }
        } ?? []
    }

    /// The named tables of a map.
    func map(_ key: String) -> [(name: String, fields: Fields, position: SourcePosition)] {
        table[key]?.value.table?.compactMap { entry in
            entry.node.value.table.map { (entry.key, Fields($0), entry.keyPosition) }
        } ?? []
    }

    /// A table of strings.
    func words(_ key: String) -> [(key: String, value: String, position: SourcePosition)] {
        table[key]?.value.table?.compactMap { entry in
            entry.node.value.string.map { (entry.key, $0, entry.keyPosition) }
        } ?? []
    }
}
