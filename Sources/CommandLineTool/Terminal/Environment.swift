/// The variables of the environment.
struct Environment: Equatable, Sendable {
    private let values: [String: String]

    /// From `NAME=VALUE` entries; of a name that comes twice the first counts, as in getenv(3).
    init(_ entries: [String]) {
        var values: [String: String] = [:]
        for entry in entries {
            guard let equals = entry.firstIndex(of: "=") else { continue }
            let name = String(entry[..<equals])
            if values[name] == nil { values[name] = String(entry[entry.index(after: equals)...]) }
        }
        self.values = values
    }

    /// The value; `nil` if it is not set or empty.
    subscript(_ name: String) -> String? {
        guard let value = values[name], !value.isEmpty else { return nil }
        return value
    }

    /// All as `NAME=VALUE`, sorted.
    var entries: [String] { values.map { $0.key + "=" + $0.value }.sorted() }
}
