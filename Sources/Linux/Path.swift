/// Pieces of paths as text; nothing here looks at the file system.
package enum Path {
    /// Everything before the last slash: `/a/b` → `/a`, `/a` → `/`, `a` → `.`.
    package static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Everything after the last slash.
    package static func lastComponent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return path }
        return String(path[path.index(after: slash)...])
    }

    /// Two pieces with one slash between them; `second` wins if it is absolute.
    package static func join(_ first: String, _ second: String) -> String {
        if second.hasPrefix("/") || first.isEmpty { return second }
        return first.hasSuffix("/") ? first + second : first + "/" + second
    }
}
