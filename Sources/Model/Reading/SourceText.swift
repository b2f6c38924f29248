package import TOML

/// A file that was read: its name as the person knows it, and its bytes.
package struct SourceText: Hashable, Sendable {
    package var name: String
    package var bytes: [UInt8]

    package init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }

    package init(name: String, text: String) {
        self.init(name: name, bytes: Array(text.utf8))
    }

    /// The document, or `nil` and one error in `problems`.
    package func document(_ problems: inout Problems) -> TOMLDocument? {
        do throws(TOMLError) {
            return try TOMLDocument(parsing: bytes)
        } catch {
            problems.error(at: error.position, error.message)
            return nil
        }
    }
}
