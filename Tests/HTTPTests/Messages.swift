import TestSupport

/// Makes messages that are nearly right, from pieces that parsers have been confused with.
struct Messages {
    private var random: SeededRandom

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    private mutating func pick(_ pieces: [String]) -> String { pieces.randomElement(using: &random) ?? "" }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    private static let odd = [
        "\u{0}", "\t", "\n", "\r", "\u{b}", "\u{c}", " ", "  ", "\r\n", "\r\n ", "\u{1c}", "\u{7f}", "\u{85}", "\u{a0}",
        ",", ";", ":", "_", "\"", "#", "\\", "%", "chunked", "0", "\u{ff}", "\n\n", "\r\r\n",
    ]

    private static let fields = [
        "Accept: */*", "Cookie: a=b; c=\"d\"", "Connection: keep-alive", "Connection: close", "X-Empty:", "x:y",
        "Content-Length: 5", "Content-Length: 0", "Transfer-Encoding: chunked", "transfer-encoding:chunked",
        "Transfer-Encoding: identity", "Transfer_Encoding: chunked", "X-Forwarded-For: 1.2.3.4", "TE: trailers",
        "Expect: 100-continue", "Host: a.example", "Host:b", "User-Agent: x\u{e4}", "X-A: \t b \t", "Trailer: a",
        "Content-Type: message/rfc822", "Content-Transfer-Encoding: base64", "From : a", "MIME-Version: 1.0",
    ]

    /// A request head with something after it.
    mutating func request() -> [UInt8] {
        var text = chance(5) ? "\r\n" : ""
        text += pick(["GET", "POST", "get", "OPTIONS", "X-Y", "HEAD"]) + " "
        text += pick(["/", "/a?b", "http://a/", "*", "/%20", "/a|b", "//x/y", "http://b:80?q"]) + " "
        text += pick(["HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/1.2"]) + "\r\n"
        text += pick(["Host: a\r\n", "Host: a\r\n", "Host: a:80\r\n", ""])
        for _ in 0..<Int.random(in: 0...4, using: &random) { text += pick(Self.fields) + "\r\n" }
        return mutated(text + "\r\n") + pick(["", "hello", "GET / HTTP/1.1\r\n\r\n"]).latin1
    }

    /// A chunked body with something after it.
    mutating func body() -> [UInt8] {
        var text = ""
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            let payload = pick(["a", "hello", "\r\n", "0\r\n\r\n", "0123456789abcdef0"])
            let size = String(payload.utf8.count, radix: 16, uppercase: chance(50))
            text += pick(["", "", "0", "000"]) + size + pick(["", "", ";a", ";a=b", ";a=\"b;c\""]) + "\r\n"
            text += payload + "\r\n"
        }
        text += pick(["0", "0", "00", "0;a"]) + "\r\n" + pick(["", "", "A: b\r\n", "A: b\r\nC: d\r\n"]) + "\r\n"
        return mutated(text)
    }

    /// `text` with something inserted, removed or doubled, half of the time.
    private mutating func mutated(_ text: String) -> [UInt8] {
        var bytes = text.latin1
        guard chance(50) else { return bytes }
        for _ in 0..<Int.random(in: 1...2, using: &random) {
            let at = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes.remove(at: at)
            case 1: bytes[at] = UInt8.random(in: 0...255, using: &random)
            default: bytes.insert(contentsOf: pick(Self.odd).latin1, at: at)
            }
        }
        return bytes
    }
}
