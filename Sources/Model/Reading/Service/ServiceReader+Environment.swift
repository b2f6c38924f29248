import TOML

extension ServiceReader {
    mutating func readEnvironment() -> ServiceEnvironment {
        var environment = ServiceEnvironment()
        var reader = EnvironmentReader(subject: "service \(name): ", problems: problems)
        environment.entries = reader.read(fields.table["env"])
        problems = reader.problems
        environment.files = fields.strings("env_file")
        return environment
    }
}

/// Reads `[[env]]` arrays and `env` tables.
struct EnvironmentReader {
    /// `service web: `, or empty.
    let subject: String
    var problems: Problems

    mutating func read(_ node: TOMLNode?) -> [EnvironmentEntry] {
        switch node?.value {
        case .array(let elements): merge(elements.enumerated().compactMap { readElement($1, index: $0) })
        case .table(let table): table.compactMap { readVariable($0) }
        default: []
        }
    }

    /// Of several entries for one variable the last counts.
    private mutating func merge(_ entries: [(entry: EnvironmentEntry, position: SourcePosition)]) -> [EnvironmentEntry]
    {
        var merged: [EnvironmentEntry] = []
        for (entry, position) in entries {
            if let place = merged.firstIndex(where: { $0.key == entry.key }) {
                problems.warn(at: position, "\(subject)env \(entry.key) is given twice; the last one counts")
                merged[place] = entry
            } else {
                merged.append(entry)
            }
        }
        return merged
    }

    private mutating func readElement(
        _ node: TOMLNode, index: Int
    ) -> (entry: EnvironmentEntry, position: SourcePosition)? {
        guard let table = node.value.table else { return nil }
        let fields = Fields(table)
        guard let key = fields.string("key"), !key.isEmpty else {
            problems.error(at: fields.position("key") ?? node.position, "\(subject)env[\(index)] key is required")
            return nil
        }
        guard check(key, at: fields.position("key")) else { return nil }
        let text = fields.string("value") ?? ""
        let isSensitive = fields.boolean("sensitive") ?? false
        var entry = EnvironmentEntry(key: key, value: isSensitive ? .secret(text) : .text(text))
        entry.isRequired = fields.boolean("required") ?? false
        if entry.isRequired, text.allSatisfy(\.isWhitespace) { entry.value = .missing }
        entry.isSensitive = isSensitive
        entry.description = fields.string("description")
        return (entry, node.position)
    }

    private mutating func readVariable(_ entry: TOMLTable.Entry) -> EnvironmentEntry? {
        guard check(entry.key, at: entry.keyPosition) else { return nil }
        switch entry.node.value {
        case .string(let text): return EnvironmentEntry(key: entry.key, value: .text(text))
        case .table(let table): return readTable(entry.key, Fields(table), entry.node.position)
        default: return nil
        }
    }

    private mutating func readTable(_ key: String, _ fields: Fields, _ position: SourcePosition) -> EnvironmentEntry? {
        let sources: [(String, EnvironmentValue)] = [
            ("value", fields.string("value").map { .text($0) }),
            ("secret", fields.string("secret").map { .secret($0) }),
            ("file", fields.string("file").map { .file(path: $0) }),
            ("credential", fields.string("credential").map { .credential(name: $0) }),
        ].compactMap { source in source.1.map { (source.0, $0) } }
        let isRequired = fields.boolean("required") ?? false
        if sources.count > 1 {
            problems.error(
                at: position,
                "\(subject)env \(key) has \(Prose.joined(sources.map(\.0), with: "and")); give one of them")
        }
        if sources.isEmpty, !isRequired {
            problems.error(
                at: position, "\(subject)env \(key) has no value",
                hint: "give value, secret, file or credential, or required = true")
        }
        var entry = EnvironmentEntry(key: key, value: sources.first?.1 ?? .missing)
        if isRequired, case .text(let text) = entry.value, text.allSatisfy(\.isWhitespace) { entry.value = .missing }
        entry.isRequired = isRequired
        if case .secret = entry.value { entry.isSensitive = true }
        entry.description = fields.string("description")
        entry.isGenerated = fields.boolean("generated") ?? false
        return entry
    }

    private mutating func check(_ key: String, at position: SourcePosition?) -> Bool {
        if key == "PORT" {
            problems.error(
                at: position, "\(subject)PORT is managed by tenement and can't be overridden",
                hint: "write port = … in the service's table")
            return false
        }
        guard NameRule.isVariable(key) else {
            problems.error(at: position, "\(subject)env \(TOMLWriter.string(key)) is not the name of a variable")
            return false
        }
        if ManagedVariables.isManaged(key) {
            problems.warn(at: position, "\(subject)env \(key) has no effect: tenement sets it itself")
        }
        return true
    }
}
