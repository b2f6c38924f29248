import TOML

/// What apps, services and instance ids may be called.
///
/// A name becomes part of paths, arguments, host names and labels; whatever is
/// refused here never gets there (configuration page §3, state-file page §3).
package enum NameRule {
    /// Why a name was refused.
    package enum Violation: Hashable, Sendable {
        case empty
        /// Longer than 63 bytes.
        case tooLong
        /// The first character that may not stand there.
        case character(Character)
        /// `host`, `logs`, `disks` or `acme`.
        case reserved
        /// An id that ends like a replica (`.2`).
        case looksLikeReplica
        /// `.` and `..` are directories.
        case path
    }

    /// The longest name, in bytes: a DNS label.
    package static let longest = 63

    /// Names that tenement's own directories and labels have.
    package static let reserved = ["host", "logs", "disks", "acme"]

    /// What is wrong with the name of an app or a service, `nil` for a good one.
    package static func violation(ofName name: String) -> Violation? {
        if let violation = violation(of: name, dots: false) { return violation }
        return reserved.contains(name.lowercased()) ? .reserved : nil
    }

    /// What is wrong with an instance id, `nil` for a good one.
    package static func violation(ofID id: String) -> Violation? {
        if let violation = violation(of: id, dots: true) { return violation }
        if id.utf8.allSatisfy({ $0 == UInt8(ascii: ".") }) { return .path }
        guard let dot = id.lastIndex(of: ".") else { return nil }
        let tail = id[id.index(after: dot)...]
        return !tail.isEmpty && tail.allSatisfy({ $0.isASCII && $0.isNumber }) ? .looksLikeReplica : nil
    }

    /// Whether execve(2) can carry a variable of this name.
    package static func isVariable(_ key: String) -> Bool {
        !key.isEmpty && !key.utf8.contains(UInt8(ascii: "=")) && !key.utf8.contains(0)
    }

    private static func violation(of name: String, dots: Bool) -> Violation? {
        guard !name.isEmpty else { return .empty }
        for character in name {
            switch character {
            case "a"..."z", "A"..."Z", "0"..."9", "_", "-": continue
            case "." where dots: continue
            default: return .character(character)
            }
        }
        return name.utf8.count > longest ? .tooLong : nil
    }
}

extension NameRule.Violation {
    /// Half a sentence that follows the name: `service "a b": may not contain " "`.
    package var message: String {
        switch self {
        case .empty: "may not be empty"
        case .tooLong: "is longer than \(NameRule.longest) characters"
        case .character(let character):
            "may not contain \(TOMLWriter.string(String(character))); letters, digits, \"_\" and \"-\" are allowed"
        case .reserved: "is reserved for tenement itself"
        case .looksLikeReplica: "may not end in a dot and digits, which name a replica"
        case .path: "may not consist of dots"
        }
    }
}
