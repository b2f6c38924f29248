/// Why a text is not JSON, and where.
package struct JSONError: Error, Equatable, Sendable {
    /// The rule of RFC 8259 that a text broke.
    package enum Reason: Equatable, Sendable {
        /// The bytes are not UTF-8.
        case invalidUTF8
        /// The text ends before the value does.
        case unexpectedEnd
        /// Something else than the `what` that had to come stands here.
        case expected(String)
        /// A control character stands in a string.
        case controlCharacter(UInt8)
        /// A `\` is followed by something that is no escape.
        case invalidEscape
        /// Half of a surrogate pair stands alone.
        case loneSurrogate(UInt16)
        /// A number breaks a rule, or is too large for a `Double`.
        case invalidNumber
        /// A key comes twice in one object.
        case duplicateKey(String)
        /// Arrays and objects are nested deeper than the limit.
        case tooDeep(limit: Int)
    }

    /// What is wrong.
    package let reason: Reason
    /// The line, from 1.
    package let line: Int
    /// The column in Unicode scalars, from 1.
    package let column: Int
    /// The number of bytes before the place.
    package let offset: Int
}

extension JSONError {
    /// One English sentence without a full stop and without the position.
    package var message: String {
        switch reason {
        case .invalidUTF8: "the text is not valid UTF-8 here"
        case .unexpectedEnd: "the text ends too early"
        case .expected(let what): "expected \(what)"
        case .controlCharacter(let code): "control character \(code) must be escaped"
        case .invalidEscape: "this is not an escape sequence"
        case .loneSurrogate: "half of a surrogate pair stands alone"
        case .invalidNumber: "this is not a valid number"
        case .duplicateKey(let key): "key \"\(key)\" comes twice"
        case .tooDeep(let limit): "arrays and objects are nested more than \(limit) levels deep"
        }
    }
}
