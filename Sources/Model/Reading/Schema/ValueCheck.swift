import TOML

/// Whether a value is of the kind that its key wants.
enum ValueCheck {
    /// What is wrong with a value.
    struct Mismatch: Hashable {
        enum Kind: Hashable {
            /// `KEY must be …`.
            case must(String)
            /// `invalid KEY "text": …`.
            case invalid(String, String)
        }

        var kind: Kind
        var hint: String?

        static func must(_ what: String, hint: String? = nil) -> Self { Self(kind: .must(what), hint: hint) }
    }

    /// The first thing that is wrong, `nil` for a fitting value; the inside of tables is not looked at.
    static func mismatch(of value: TOMLValue, with kind: ValueKind) -> Mismatch? {
        switch kind {
        case .anything: nil
        case .string: value.string == nil ? wrongType("a string", value) : nil
        case .boolean: value.boolean == nil ? wrongType("true or false", value) : nil
        case .time: isTime(value) ? nil : wrongType("a time such as 2026-11-20T18:02:11Z", value)
        case .integer(let range): mismatch(of: value, within: range)
        case .oneOf(let words): mismatch(of: value, oneOf: words)
        case .duration, .seconds, .size: mismatch(of: value, measuring: kind)
        case .table, .map: value.table == nil ? wrongType("a table", value) : innerTables(value, kind)
        case .words: value.table == nil ? wrongType("a table", value) : inner(value, .string, "strings")
        case .lists: value.table == nil ? wrongType("a table", value) : inner(value, .strings, "arrays of strings")
        case .strings: elements(value, .string, "an array of strings")
        case .integers(let range): elements(value, .integer(range), "an array of integers")
        case .tables: elements(value, .table(.port), "an array of tables")
        case .environment: mismatch(ofEnvironment: value)
        case .either(let kinds): mismatch(of: value, withOneOf: kinds)
        }
    }

    private static func wrongType(_ wanted: String, _ value: TOMLValue) -> Mismatch {
        .must("\(wanted), not \(value.article)", hint: wanted == "a string" ? quoted(value).map { "write \($0)" } : nil)
    }

    /// A number or boolean as the string that was probably meant.
    static func quoted(_ value: TOMLValue) -> String? {
        switch value {
        case .integer, .boolean, .float: "\"\(TOMLWriter.value(value))\""
        default: nil
        }
    }

    private static func isTime(_ value: TOMLValue) -> Bool {
        switch value {
        case .offsetDateTime, .localDateTime, .localDate: true
        default: false
        }
    }

    private static func mismatch(of value: TOMLValue, within range: ClosedRange<Int64>) -> Mismatch? {
        guard let number = value.integer else { return wrongType("an integer", value) }
        if range.contains(number) { return nil }
        switch (range.lowerBound, range.upperBound) {
        case (0, Int64(Int32.max)): return number < 0 ? .must("0 or more") : .must("at most \(range.upperBound)")
        case (1, Int64(Int32.max)): return number < 1 ? .must("1 or more") : .must("at most \(range.upperBound)")
        default: return .must("between \(range.lowerBound) and \(range.upperBound)")
        }
    }

    private static func mismatch(of value: TOMLValue, oneOf words: [String]) -> Mismatch? {
        guard let text = value.string else { return wrongType("a string", value) }
        guard !words.contains(text) else { return nil }
        let nearest = Spelling.nearest(to: text, among: words)
        return .must(
            "\(Prose.choice(words)), not \(TOMLWriter.string(text))", hint: nearest.map { "did you mean \"\($0)\"?" })
    }

    private static func mismatch(of value: TOMLValue, measuring kind: ValueKind) -> Mismatch? {
        switch (kind, value) {
        case (.size, .integer(let bytes)): return bytes < 0 ? .must("0 or more") : nil
        case (.size, .string(let text)):
            let why = "write bytes, or a number with K, M, G, KiB, MiB or GiB"
            return SizeText.parse(text) == nil ? Mismatch(kind: .invalid(text, why)) : nil
        case (.seconds, .integer(let seconds)): return seconds < 0 ? .must("0 or more") : nil
        case (.duration, .integer(let number)):
            return .must("a string with a unit", hint: "did you mean \"\(number)s\"?")
        case (_, .string(let text)):
            do throws(DurationText.Problem) {
                _ = try DurationText.parse(text)
                return nil
            } catch {
                return Mismatch(kind: .invalid(text, error.message))
            }
        default: return wrongType("a string with a unit, as in \"90s\"", value)
        }
    }

    private static func innerTables(_ value: TOMLValue, _ kind: ValueKind) -> Mismatch? {
        guard case .map = kind else { return nil }
        return inner(value, .table(.port), "tables")
    }

    private static func inner(_ value: TOMLValue, _ kind: ValueKind, _ what: String) -> Mismatch? {
        let odd = value.table?.first { mismatch(of: $0.node.value, with: kind) != nil }
        return odd.map { .must("a table of \(what), but \(TOMLWriter.key($0.key)) is \($0.node.value.article)") }
    }

    private static func elements(_ value: TOMLValue, _ kind: ValueKind, _ what: String) -> Mismatch? {
        guard let array = value.array else { return wrongType(what, value) }
        for element in array {
            guard let inner = mismatch(of: element.value, with: kind) else { continue }
            if case .integers = kind { return inner }
            if case .must(let text) = inner.kind, text.hasPrefix("between") { return .must("\(what) \(text)") }
            return .must("\(what), but one element is \(element.value.article)")
        }
        return nil
    }

    private static func mismatch(ofEnvironment value: TOMLValue) -> Mismatch? {
        if value.table != nil { return nil }
        return elements(value, .table(.environmentEntry), "a table, or an array of tables with key and value")
    }

    private static func mismatch(of value: TOMLValue, withOneOf kinds: [ValueKind]) -> Mismatch? {
        var mismatches: [Mismatch] = []
        for kind in kinds {
            guard let mismatch = mismatch(of: value, with: kind) else { return nil }
            if case .must(let text) = mismatch.kind, !text.containsText(", not \(value.article)") { return mismatch }
            mismatches.append(mismatch)
        }
        let wanted = mismatches.map { mismatch -> String in
            guard case .must(let text) = mismatch.kind else { return "" }
            return String(text.dropLast(", not \(value.article)".count))
        }
        return .must("\(Prose.joined(wanted, with: "or")), not \(value.article)")
    }
}

extension TOMLValue {
    /// `an integer`, `a string`.
    var article: String {
        let name = typeName
        return name.first.map { "aeiou".contains($0) } ?? false ? "an \(name)" : "a \(name)"
    }
}
