/// A domain name in wire form: labels after their lengths, the empty label of the root last.
///
/// Names keep the case in which they were written; two that differ in case only are equal (RFC 4343).
package struct DomainName: Sendable {
    /// The most bytes of a name.
    package static let limit = 255
    /// The most bytes of a label.
    package static let labelLimit = 63
    /// The name of the root.
    package static let root = DomainName(wire: [0])

    /// 1…255 bytes.
    package let wire: [UInt8]

    /// Takes bytes that are known to be a name.
    init(wire: [UInt8]) {
        self.wire = wire
    }

    /// Joins labels, the first one leftmost.
    ///
    /// - Returns: `nil` if a label is empty or has more than 63 bytes, or the name more than 255.
    package init?(labels: some Sequence<[UInt8]>) {
        var wire: [UInt8] = []
        for label in labels {
            guard !label.isEmpty, label.count <= Self.labelLimit else { return nil }
            wire.append(UInt8(label.count))
            wire += label
        }
        guard wire.count < Self.limit else { return nil }
        self.init(wire: wire + [0])
    }

    /// Reads `www.example.com`, with or without a dot at the end; the text has no escapes.
    package init?(_ text: String) {
        guard text != "." else {
            self = .root
            return
        }
        var parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        if parts.last?.isEmpty == true { parts.removeLast() }
        self.init(labels: parts.map(Array.init))
    }

    /// How many labels it has, the root's not counted.
    package var labelCount: Int {
        var count = 0
        var start = 0
        while wire[start] != 0 {
            count += 1
            start += Int(wire[start]) + 1
        }
        return count
    }

    /// The labels, the first one leftmost, the root's left out.
    package var labels: [ArraySlice<UInt8>] {
        var labels: [ArraySlice<UInt8>] = []
        var start = 0
        while wire[start] != 0 {
            let end = start + 1 + Int(wire[start])
            labels.append(wire[start + 1..<end])
            start = end
        }
        return labels
    }

    /// The name without its first label; `nil` for the root.
    package var parent: DomainName? {
        guard wire[0] != 0 else { return nil }
        return DomainName(wire: Array(wire[(Int(wire[0]) + 1)...]))
    }

    /// What stands before `zone`, as a name of its own: `web` of `web.app.miren`; the root for the zone itself.
    ///
    /// - Returns: `nil` if the name lies outside `zone`.
    package func relative(to zone: DomainName) -> DomainName? {
        let cut = wire.count - zone.wire.count
        guard cut >= 0 else { return nil }
        var start = 0
        while start < cut { start += Int(wire[start]) + 1 }
        guard start == cut else { return nil }
        for index in zone.wire.indices where wire[cut + index].foldedCase != zone.wire[index].foldedCase { return nil }
        return DomainName(wire: wire[..<cut] + [0])
    }

    /// The two names in a row, `nil` if that is too long.
    package func appending(_ zone: DomainName) -> DomainName? {
        guard wire.count - 1 + zone.wire.count <= Self.limit else { return nil }
        return DomainName(wire: wire.dropLast() + zone.wire)
    }

    /// Master-file notation with a dot at the end: `www.example.com.`, odd bytes as `\DDD` (RFC 1035 §5.1).
    package var text: String {
        guard wire[0] != 0 else { return "." }
        var bytes: [UInt8] = []
        for label in labels {
            for byte in label { bytes += byte.masterFileSpelling }
            bytes.append(UInt8(ascii: "."))
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension DomainName: Hashable {
    package static func == (left: DomainName, right: DomainName) -> Bool {
        guard left.wire.count == right.wire.count else { return false }
        for index in left.wire.indices where left.wire[index].foldedCase != right.wire[index].foldedCase {
            return false
        }
        return true
    }

    package func hash(into hasher: inout Hasher) {
        var word: UInt64 = 0
        for (index, byte) in wire.enumerated() {
            word = word << 8 | UInt64(byte.foldedCase)
            if index & 7 == 7 { hasher.combine(word) }
        }
        hasher.combine(word)
    }
}

extension UInt8 {
    /// The lower-case form of an ASCII letter; lengths of labels (at most 63) are no letters.
    var foldedCase: UInt8 { self >= 65 && self <= 90 ? self | 32 : self }

    fileprivate var masterFileSpelling: [UInt8] {
        switch self {
        case UInt8(ascii: "."), UInt8(ascii: "\\"): return [UInt8(ascii: "\\"), self]
        case 33...126: return [self]
        default: return [UInt8(ascii: "\\"), 48 + self / 100, 48 + self / 10 % 10, 48 + self % 10]
        }
    }
}
