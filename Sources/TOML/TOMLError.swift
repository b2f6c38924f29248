/// Why a document is not TOML, and where.
package struct TOMLError: Error, Equatable, Sendable {
    /// The rule of TOML 1.0 that a document broke.
    package enum Reason: Equatable, Sendable {
        /// The bytes are not UTF-8.
        case invalidUTF8
        /// A control character, given by its code, stands where none may.
        case controlCharacter(UInt8)
        /// A carriage return is not followed by a line feed.
        case bareCarriageReturn
        /// The document has 2 GiB or more.
        case tooLarge
        /// Tables and arrays are nested deeper than the limit.
        case tooDeep(limit: Int)
        /// Something else than the `what` that had to come was found.
        case expected(what: String, found: String)
        /// A string has no end.
        case unterminatedString
        /// A `\` is followed by something that is no escape.
        case invalidEscape(String)
        /// A `\u` names a code that is no Unicode scalar value.
        case invalidScalar(UInt32)
        /// A number breaks a rule.
        case invalidNumber(text: String, rule: String)
        /// An integer does not fit into 64 bits.
        case integerOverflow(String)
        /// A date or time breaks a rule.
        case invalidDateTime(text: String, rule: String)
        /// A key comes twice.
        case duplicateKey(String, first: SourcePosition)
        /// A table is defined twice.
        case duplicateTable(String, first: SourcePosition)
        /// A key leads into a value that is no table.
        case notATable(String, type: String, first: SourcePosition)
        /// Something is added to a table that was complete: an inline one or one defined elsewhere.
        case closedTable(String, first: SourcePosition)
        /// `[[x]]` is to add to what is not an array of tables.
        case notAnArrayOfTables(String, type: String, first: SourcePosition)
    }

    /// What is wrong.
    package let reason: Reason
    /// Where it is wrong.
    package let position: SourcePosition
}

extension TOMLError {
    /// One English sentence without a full stop and without the position.
    package var message: String {
        switch reason {
        case .invalidUTF8: "the file is not valid UTF-8 here"
        case .controlCharacter(let code): "control character \(Self.code(UInt32(code))) is not allowed"
        case .bareCarriageReturn: "a carriage return must be followed by a line feed"
        case .tooLarge: "the file is too large"
        case .tooDeep(let limit): "tables and arrays are nested more than \(limit) levels deep"
        case .expected(let what, let found): "expected \(what), found \(found)"
        case .unterminatedString: "the string that begins here has no end"
        case .invalidEscape(let escape): "\"\(escape)\" is not an escape sequence; write \"\\\\\" for a backslash"
        case .invalidScalar(let code): "\(Self.code(code)) is not a Unicode scalar value"
        case .invalidNumber(let text, let rule): "\"\(text)\" is not a valid number: \(rule)"
        case .integerOverflow(let text): "\(text) does not fit into a 64-bit integer"
        case .invalidDateTime(let text, let rule): "\"\(text)\" is not a valid date or time: \(rule)"
        case .duplicateKey(let key, let first): "key \"\(key)\" is already defined at \(first.description)"
        case .duplicateTable(let table, let first): "table [\(table)] is already defined at \(first.description)"
        case .notATable(let key, let type, let first):
            "\"\(key)\" is not a table but \(Self.article(type)), defined at \(first.description)"
        case .closedTable(let table, let first):
            "nothing can be added here to the table \"\(table)\" defined at \(first.description)"
        case .notAnArrayOfTables(let key, let type, let first):
            "\"\(key)\" is not an array of tables but \(Self.article(type)), defined at \(first.description)"
        }
    }

    private static func article(_ type: String) -> String {
        let vowels: [Character] = ["a", "e", "i", "o", "u"]
        return vowels.contains(type.first ?? " ") ? "an \(type)" : "a \(type)"
    }

    private static func code(_ code: UInt32) -> String {
        let digits = String(code, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: Swift.max(0, 4 - digits.utf8.count)) + digits
    }
}
