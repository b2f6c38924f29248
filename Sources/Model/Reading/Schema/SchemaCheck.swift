package import TOML

/// Compares tables with the schema: unknown keys, wrong types, values out of range.
///
/// What passes can be read with `Fields` without looking at types again.
package struct SchemaCheck {
    package var problems: Problems

    package init(_ problems: Problems) {
        self.problems = problems
    }

    /// A table within the file: how it is called in messages.
    struct Place {
        /// `services.web.concurrency`.
        var path: String
        var isArray = false
        /// `service web: ports[0] `, put before the name of a key.
        var subject = ""

        var brackets: String {
            if path.isEmpty { return "at the top level" }
            return isArray ? "in [[\(path)]]" : "in [\(path)]"
        }

        func key(_ name: String) -> String {
            path.isEmpty ? TOMLWriter.key(name) : "\(path).\(TOMLWriter.key(name))"
        }
    }

    /// Checks the root table of a file.
    package mutating func check(root: TOMLTable, as section: Section) {
        check(root, as: section, at: Place(path: ""))
    }

    mutating func check(_ table: TOMLTable, as section: Section, at place: Place) {
        for entry in table {
            guard let key = section.key(entry.key) else {
                let nearest = Spelling.nearest(to: entry.key, among: section.keys.lazy.map(\.name))
                let suggestion = nearest.map { "; did you mean \"\($0)\"?" } ?? ""
                problems.error(
                    at: entry.keyPosition,
                    "unknown key \(TOMLWriter.string(entry.key)) \(place.brackets)\(suggestion)")
                continue
            }
            switch key.status {
            case .ignored(let reason):
                problems.warn(at: entry.keyPosition, "\(place.subject)\(key.name) has no effect: \(reason)")
            case .refused(let hint):
                problems.error(at: entry.keyPosition, "\(place.subject)\(key.name) is not supported", hint: hint)
            case .works, .later: check(entry, as: key.kind, at: place)
            }
        }
    }

    private mutating func check(_ entry: TOMLTable.Entry, as kind: ValueKind, at place: Place) {
        if let mismatch = ValueCheck.mismatch(of: entry.node.value, with: kind) {
            problems.error(at: entry.node.position, message(mismatch, entry, place), hint: mismatch.hint)
            return
        }
        descend(entry, kind, place)
    }

    private func message(_ mismatch: ValueCheck.Mismatch, _ entry: TOMLTable.Entry, _ place: Place) -> String {
        switch mismatch.kind {
        case .must(let what): "\(place.subject)\(entry.key) must be \(what)"
        case .invalid(let text, let why): "\(place.subject)invalid \(entry.key) \(TOMLWriter.string(text)): \(why)"
        }
    }

    private mutating func descend(_ entry: TOMLTable.Entry, _ kind: ValueKind, _ place: Place) {
        let path = place.key(entry.key)
        switch (kind, entry.node.value) {
        case (.table(let section), .table(let table)):
            let subject = section == .concurrency ? place.subject : "\(place.subject)\(entry.key) "
            check(table, as: section, at: Place(path: path, subject: section == .settings ? "" : subject))
        case (.tables(let section), .array(let elements)):
            let name = section == .disk ? "disk" : entry.key
            for (index, element) in elements.enumerated() {
                guard let table = element.value.table else { continue }
                let subject = "\(place.subject)\(name)[\(index)] "
                check(table, as: section, at: Place(path: path, isArray: true, subject: subject))
            }
        case (.map(let section), .table(let table)):
            for inner in table {
                guard let value = inner.node.value.table else { continue }
                let name = TOMLWriter.key(inner.key)
                let subject = section.noun.map { "\($0) \(name): " } ?? "\(name): "
                check(value, as: section, at: Place(path: "\(path).\(name)", subject: subject))
            }
        case (.environment, .array(let elements)):
            for (index, element) in elements.enumerated() {
                guard let table = element.value.table else { continue }
                let inner = Place(path: path, isArray: true, subject: "\(place.subject)env[\(index)] ")
                check(table, as: .environmentEntry, at: inner)
            }
        case (.environment, .table(let table)): checkVariables(table, path, place)
        case (.either(let kinds), _):
            let fitting = kinds.first { ValueCheck.mismatch(of: entry.node.value, with: $0) == nil }
            if let fitting { descend(entry, fitting, place) }
        default: break
        }
    }

    private mutating func checkVariables(_ table: TOMLTable, _ path: String, _ place: Place) {
        for entry in table {
            let key = TOMLWriter.key(entry.key)
            switch entry.node.value {
            case .string: continue
            case .table(let value):
                let inner = Place(path: "\(path).\(key)", subject: "\(place.subject)env \(entry.key) ")
                check(value, as: .environmentValue, at: inner)
            default:
                let hint = ValueCheck.quoted(entry.node.value).map { "write \(key) = \($0)" }
                problems.error(
                    at: entry.node.position,
                    "\(place.subject)env \(entry.key) must be a string, not \(entry.node.value.article)", hint: hint)
            }
        }
    }
}

extension Section {
    /// What a named table of this kind is, for messages.
    fileprivate var noun: String? {
        switch self {
        case .service: "service"
        case .task: "task"
        case .instance: "instance"
        case .app: "app"
        case .image: "image"
        case .release: "release"
        case .definition: "definition"
        default: nil
        }
    }
}
