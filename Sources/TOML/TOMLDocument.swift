/// A document: its bytes and what they mean.
///
/// Edits change the fewest bytes that say the new thing; all others, comments and spelling included, stay.
package struct TOMLDocument: Sendable {
    /// The document as it is written.
    package let bytes: [UInt8]
    /// The values of the document.
    package let root: TOMLTable

    /// Reads a document of UTF-8; a byte order mark is accepted and kept.
    ///
    /// - Throws: The first place where the bytes are not TOML 1.0.
    package init(parsing bytes: [UInt8]) throws(TOMLError) {
        var parser = TOMLParser(bytes)
        root = try parser.parse()
        self.bytes = bytes
    }

    /// Reads a document.
    ///
    /// - Throws: The first place where the text is not TOML 1.0.
    package init(parsing text: String) throws(TOMLError) {
        try self.init(parsing: Array(text.utf8))
    }
}
