/// What a person typed to name services, instances or replicas.
///
/// `web`, `web:prod`, `web:prod.2`, `web.2`, `web#2`, `shop/web:prod` and
/// globs (`worker:*`, `*`) as the command-line page §2 lists them.
package struct Selector: Hashable, Sendable, CustomStringConvertible {
    /// The app, possibly a glob; `nil` if none was named, which is any.
    package let app: String?
    /// The service, possibly a glob.
    package let service: String
    /// The instance id, possibly a glob; `nil` if none was named.
    package let id: String?
    /// The replica, from 1; `nil` means all of them.
    package let replica: Int?
    /// As it was typed.
    package let description: String

    /// Reads one name from the command line or an API request; `nil` if it can be none.
    package init?(_ text: String) {
        let slash = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        var rest = slash[slash.count - 1]
        app = slash.count == 2 ? String(slash[0]) : nil
        let number = Self.takeReplica(from: &rest)
        let colon = rest.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        service = colon.isEmpty ? "" : String(colon[0])
        id = colon.count == 2 ? String(colon[1]) : nil
        replica = number
        description = text
        guard Self.isPattern(service, dots: false), id.map({ Self.isPattern($0, dots: true) }) ?? true,
            app.map({ Self.isPattern($0, dots: false) }) ?? true, number != 0
        else { return nil }
    }

    /// The selector that means exactly this instance.
    package init(_ name: InstanceName) {
        app = name.service.appLabel
        service = name.service.service
        id = name.id
        replica = nil
        description = name.description
    }

    /// Cuts `.2` or `#2` off the end; 0 for a number that no replica has.
    private static func takeReplica(from text: inout Substring) -> Int? {
        guard let mark = text.lastIndex(where: { $0 == "." || $0 == "#" }) else { return nil }
        let digits = text[text.index(after: mark)...]
        let isNumber = !digits.isEmpty && digits.allSatisfy { $0.isASCII && $0.isNumber }
        guard isNumber || text[mark] == "#" else { return nil }
        text = text[..<mark]
        return isNumber ? Int(digits) ?? 0 : 0
    }

    private static func isPattern(_ text: String, dots: Bool) -> Bool {
        let plain = String(text.filter { $0 != "*" && $0 != "?" })
        if plain.isEmpty { return !text.isEmpty }
        return dots ? NameRule.violation(ofID: plain) == nil : isWord(plain)
    }

    /// Reserved words are fine here: `host/jobs` is the host app's service.
    private static func isWord(_ text: String) -> Bool {
        let violation = NameRule.violation(ofName: text)
        return violation == nil || violation == .reserved
    }

    /// Whether a part of the selector is a pattern.
    package var isGlob: Bool {
        [app, service, id].contains { $0.map(Glob.isPattern) ?? false }
    }
}

/// Shell patterns with `*` and `?`.
package enum Glob {
    /// Whether `text` says more than itself.
    package static func isPattern(_ text: String) -> Bool {
        text.utf8.contains(UInt8(ascii: "*")) || text.utf8.contains(UInt8(ascii: "?"))
    }

    /// Whether the whole of `text` fits `pattern`.
    ///
    /// Greedy with one point to come back to, so the time is at most the product of the lengths.
    package static func matches(_ pattern: String, _ text: String) -> Bool {
        let pattern = Array(pattern.utf8)
        let text = Array(text.utf8)
        var (at, inText) = (0, 0)
        var star: (pattern: Int, text: Int)?
        while inText < text.count {
            if at < pattern.count, pattern[at] == UInt8(ascii: "*") {
                star = (at, inText)
                at += 1
            } else if at < pattern.count, pattern[at] == text[inText] || pattern[at] == UInt8(ascii: "?") {
                at += 1
                inText += 1
            } else if let back = star {
                star = (back.pattern, back.text + 1)
                at = back.pattern + 1
                inText = back.text + 1
            } else {
                return false
            }
        }
        return pattern[at...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
