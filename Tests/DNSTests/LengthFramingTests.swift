import DNS
import TestSupport
import Testing

@Suite("A stream of messages")
struct LengthFramingTests {
    @Test("is cut into the same messages however it arrives", arguments: [1, 2, 3, 7, 50, 1000])
    func pieces(size: Int) throws {
        let messages = ["a", "web.app.miren", "x.y"].map { MessageBytes.query($0) }
        let stream = messages.flatMap { LengthFraming.framed($0) }
        var framing = LengthFraming(limit: 65535)
        var found: [[UInt8]] = []
        for start in stride(from: 0, to: stream.count, by: size) {
            found += try unwrap(framing.take(Array(stream[start..<min(start + size, stream.count)])))
        }
        #expect(found == messages)
        #expect(framing.pending == 0)
    }

    @Test("is lost when a length is impossible", arguments: [0, 11, 513, 65535])
    func lengths(length: UInt16) {
        var framing = LengthFraming(limit: 512)
        #expect(framing.take(MessageBytes.words(length)) == nil)
    }

    @Test("keeps what is unfinished")
    func pending() {
        var framing = LengthFraming(limit: 512)
        #expect(framing.take([0, 20, 1, 2]) == [])
        #expect(framing.pending == 4)
    }
}

@Suite("resolv.conf")
struct ResolverConfigurationTests {
    @Test(
        "names servers",
        arguments: [
            ("nameserver 127.0.0.53\noptions edns0 trust-ad\nsearch example.com\n", ["127.0.0.53"]),
            ("# nameserver 1.1.1.1\n;x\nnameserver\t9.9.9.9 \r\n nameserver 8.8.8.8\n", ["9.9.9.9", "8.8.8.8"]),
            ("nameserver ::1\nnameserver fe80::1%eth0", ["::1", "fe80::1%eth0"]),
            ("nameserver 1.1.1.1\nnameserver 1.1.1.1\nnameserver 2.2.2.2", ["1.1.1.1", "2.2.2.2"]),
            (
                "nameserver 1.1.1.1\nnameserver 2.2.2.2\nnameserver 3.3.3.3\nnameserver 4.4.4.4",
                ["1.1.1.1", "2.2.2.2", "3.3.3.3"]
            ),
            ("nameservers 1.1.1.1\nnameserver\n", []), ("", []),
        ])
    func servers(text: String, servers: [String]) {
        #expect(ResolverConfiguration(text).servers == servers)
    }

    @Test("names domains to look in, of which the last line counts")
    func search() {
        #expect(
            ResolverConfiguration("search a.example b.example\nnameserver ::1").search == ["a.example", "b.example"])
        #expect(ResolverConfiguration("search a b\ndomain c.example\n").search == ["c.example"])
        #expect(ResolverConfiguration("search\n").search == [])
    }
}
