internal import TOML

/// A difference of two versions of the state file as lines for people; secrets are masked.
enum DifferenceText {
    /// `- key = old` and `+ key = new` for every key that changed.
    static func text(_ difference: TOMLDifference) -> String {
        difference.changes.map { change in
            let key = change.path.description
            let old = change.old.map { "- \(key) = \(shown($0, at: change.path))\n" } ?? ""
            let new = change.new.map { "+ \(key) = \(shown($0, at: change.path))\n" } ?? ""
            return old + new
        }.joined()
    }

    private static let mask = "••••••••••"

    private static func shown(_ value: TOMLValue, at path: TOMLPath) -> String {
        if case .key("secret")? = path.elements.last { return "\"\(mask)\"" }
        return TOMLWriter.value(masked(value))
    }

    private static func masked(_ value: TOMLValue) -> TOMLValue {
        switch value {
        case .table(let table):
            var copy = TOMLTable(isInline: true)
            for entry in table.entries {
                copy.set(entry.key, to: entry.key == "secret" ? .string(mask) : masked(entry.node.value))
            }
            return .table(copy)
        case .array(let nodes): return .array(nodes.map { TOMLNode(masked($0.value)) })
        default: return value
        }
    }
}
