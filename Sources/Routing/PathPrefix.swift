/// The path part of a route: whole segments from the front.
package struct PathPrefix: Hashable, Sendable {
    /// Every path.
    package static let all = PathPrefix(unchecked: "")

    /// Empty, or `/…` without a final slash.
    package let text: String

    /// Reads a path; final slashes do not count, so `/` is `all`.
    ///
    /// - Throws: `RoutingError.invalidPath`.
    package init(_ text: String) throws(RoutingError) {
        let isPlain = text.utf8.allSatisfy { byte in
            byte > 0x20 && byte < 0x7f && byte != UInt8(ascii: "?") && byte != UInt8(ascii: "#")
        }
        guard isPlain, text.isEmpty || text.hasPrefix("/"), text.utf8.count <= 1024 else { throw .invalidPath(text) }
        var end = text[...]
        while end.hasSuffix("/") { end = end.dropLast() }
        self.text = String(end)
    }

    private init(unchecked text: String) {
        self.text = text
    }

    /// Whether the path of a request, without its query, lies below this prefix.
    package func matches(_ path: String) -> Bool {
        text.isEmpty || path == text || path.hasPrefix(text + "/")
    }
}
