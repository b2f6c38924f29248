extension StringProtocol {
    /// Whether `text` stands somewhere in it, byte for byte.
    ///
    /// The standard library's `contains(String)` would bring regular expressions along.
    package func containsText(_ text: String) -> Bool {
        let needle = Array(text.utf8)
        guard let first = needle.first else { return true }
        var rest = Substring(self).utf8[...]
        while let start = rest.firstIndex(of: first) {
            rest = rest[start...]
            if rest.starts(with: needle) { return true }
            rest = rest.dropFirst()
        }
        return false
    }
}
