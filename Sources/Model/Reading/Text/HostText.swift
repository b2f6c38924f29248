/// Host names of routes: exact, or `*.` and at least two labels.
package enum HostText {
    /// The name in lower case without a trailing dot, or why it cannot be one.
    package static func parse(_ text: String) -> Result<String, Problem> {
        var name = text.lowercased()
        if name.hasSuffix(".") { name.removeLast() }
        if name.contains(":") || name.contains("/") { return .failure(.notAName) }
        if IPAddressText.isIPv4(name[...]) { return .success(name) }
        let isWildcard = name.hasPrefix("*.")
        if name == "*" { return .failure(.tooBroad) }
        let labels = (isWildcard ? name.dropFirst(2) : name[...]).split(
            separator: ".", omittingEmptySubsequences: false)
        if labels.contains(where: { $0.contains("*") }) { return .failure(.starInside) }
        guard labels.allSatisfy(isLabel), name.utf8.count <= 253 else { return .failure(.notAName) }
        return isWildcard && labels.count < 2 ? .failure(.tooBroad) : .success(name)
    }

    /// Why a text is no host name.
    package enum Problem: Error, Hashable, Sendable {
        case notAName
        /// `foo.*.example.com`.
        case starInside
        /// `*` or `*.com`.
        case tooBroad

        /// Half a sentence after the name.
        package var message: String {
            switch self {
            case .notAName: "is not a host name"
            case .starInside: "may have \"*\" only as its first label"
            case .tooBroad: "needs at least two labels after \"*\", as in \"*.example.com\""
            }
        }
    }

    private static func isLabel(_ label: Substring) -> Bool {
        (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
            && label.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
    }

    /// The label under which an app or a service has its built-in host name: lower case, `_` as `-`.
    package static func label(_ name: String) -> String {
        String(name.lowercased().map { $0 == "_" ? "-" : $0 })
    }
}
