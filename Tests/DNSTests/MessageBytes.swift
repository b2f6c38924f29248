import DNS

/// Bytes of messages for tests, written without the code under test.
enum MessageBytes {
    /// A header with the given bits and counts.
    static func header(id: UInt16 = 0x1234, flags: UInt16 = 0x0100, _ counts: [UInt16] = [1, 0, 0, 0]) -> [UInt8] {
        ([id, flags] + counts).flatMap(words)
    }

    /// A name without compression.
    static func name(_ text: String) -> [UInt8] {
        text.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0]
    }

    /// A query without EDNS.
    static func query(_ name: String, _ type: UInt16 = 1, class group: UInt16 = 1, id: UInt16 = 0x1234) -> [UInt8] {
        header(id: id) + self.name(name) + words(type) + words(group)
    }

    /// A query with a record of EDNS.
    static func query(_ name: String, _ type: UInt16 = 1, size: UInt16, version: UInt8 = 0, flags: UInt16 = 0)
        -> [UInt8]
    {
        header([1, 0, 0, 1]) + self.name(name) + words(type) + words(1)
            + edns(size: size, version: version, flags: flags)
    }

    /// A record of EDNS with a cookie in it.
    static func edns(size: UInt16 = 1232, version: UInt8 = 0, flags: UInt16 = 0) -> [UInt8] {
        [0] + words(41) + words(size) + [0, version] + words(flags) + words(12) + words(10) + words(8)
            + Array(repeating: 7, count: 8)
    }

    static func words(_ value: UInt16) -> [UInt8] {
        [UInt8(value >> 8), UInt8(value & 255)]
    }
}

extension IncomingMessage {
    /// Reads all of `bytes`.
    init(_ bytes: [UInt8]) {
        self.init(bytes, in: 0..<bytes.count)
    }

    /// The query that it is.
    var query: Query? {
        if case .query(let query) = self { query } else { nil }
    }

    /// The code that it is refused with.
    var code: ResponseCode? {
        if case .refused(_, let code) = self { code } else { nil }
    }
}

extension DomainName {
    /// A name that the test knows to be one.
    static func of(_ text: String) -> DomainName {
        DomainName(text) ?? .root
    }
}
