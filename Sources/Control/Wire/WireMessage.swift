package import JSON

/// A request as HTTP carries it.
package struct WireMessage: Equatable, Sendable {
    /// The two methods there are.
    package enum Method: String, Hashable, Sendable {
        case get = "GET"
        case post = "POST"
    }

    /// One `name=value` of a query, decoded.
    package struct QueryItem: Hashable, Sendable {
        package var name: String
        package var value: String

        /// Pairs them.
        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package var method: Method
    /// `/v1/` and a verb.
    package var path: String
    package var query: [QueryItem] = []
    package var body = JSONObject()
    /// The client takes JSON lines.
    package var acceptsLines = false

    /// A message without parameters.
    package init(_ method: Method, _ path: String) {
        self.method = method
        self.path = path
    }
}

extension WireMessage {
    /// The path with its query, percent-encoded (RFC 3986 §2.1).
    package var target: String {
        if query.isEmpty { return path }
        return path + "?"
            + query.map { Percent.encode($0.name) + "=" + Percent.encode($0.value) }.joined(separator: "&")
    }

    /// Splits a request target; `nil` if a `%` is not followed by two hexadecimal digits, or the text is not UTF-8.
    package init?(_ method: Method, target: String) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard let path = parts.first.flatMap({ Percent.decode($0, plusIsSpace: false) }) else { return nil }
        self.init(method, path)
        guard parts.count == 2 else { return }
        for pair in parts[1].split(separator: "&") {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Percent.decode(sides[0], plusIsSpace: true) else { return nil }
            guard let value = sides.count == 2 ? Percent.decode(sides[1], plusIsSpace: true) : "" else { return nil }
            query.append(QueryItem(name, value))
        }
    }
}

/// Percent-encoding of URIs.
enum Percent {
    private static let digits = Array("0123456789ABCDEF".utf8)

    /// Encodes every byte that is not unreserved (RFC 3986 §2.3), but for `/` and `:`, which queries may hold.
    static func encode(_ text: String) -> String {
        var out: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"), UInt8(ascii: "/"), UInt8(ascii: ":"):
                out.append(byte)
            default: out += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    static func decode(_ text: Substring, plusIsSpace: Bool) -> String? {
        var out: [UInt8] = []
        var bytes = text.utf8.makeIterator()
        while let byte = bytes.next() {
            switch byte {
            case UInt8(ascii: "+") where plusIsSpace: out.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = bytes.next().flatMap(value), let low = bytes.next().flatMap(value) else { return nil }
                out.append(high << 4 | low)
            default: out.append(byte)
            }
        }
        return String(validating: out, as: UTF8.self)
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
