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

extension TOMLDocument {
    /// Makes changes, one after another; either all of them or, if one fails, none.
    ///
    /// New tables go after the last of their family, those that share the longest beginning of their path with it. One
    /// without family goes before the table named `successor`, else to the end.
    package mutating func apply(_ edits: [TOMLEdit], newTablesBefore successor: String? = nil) throws(TOMLEditError) {
        var editor: TOMLEditor
        do {
            editor = try TOMLEditor(bytes, newTablesBefore: successor)
        } catch {
            throw .invalidResult(error)
        }
        for edit in edits { try editor.apply(edit) }
        do {
            self = try TOMLDocument(parsing: editor.write())
        } catch {
            throw .invalidResult(error)
        }
    }

    /// Gives a place a value; see `TOMLEdit.set`.
    package mutating func set(
        _ path: TOMLPath, to value: TOMLValue, newTablesBefore successor: String? = nil
    ) throws(TOMLEditError) {
        try apply([.set(path, value)], newTablesBefore: successor)
    }

    /// Removes a value, table or element; see `TOMLEdit.remove`.
    package mutating func remove(_ path: TOMLPath) throws(TOMLEditError) {
        try apply([.remove(path)])
    }
}
