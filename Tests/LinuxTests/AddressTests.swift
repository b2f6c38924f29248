import Linux
import Testing

@Suite("An IP address")
struct IPAddressTests {
    @Test(
        "is read and written in its canonical form",
        arguments: [
            ("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"),
            ("::", "::"), ("::1", "::1"), ("2001:DB8::1", "2001:db8::1"), ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"),
            ("1:0:0:2:0:0:0:3", "1:0:0:2::3"), ("0:0:1:0:0:1:0:0", "::1:0:0:1:0:0"), ("1::8", "1::8"),
            ("1:0:3:4:5:6:7:8", "1:0:3:4:5:6:7:8"), ("::ffff:10.0.0.1", "::ffff:10.0.0.1"), ("fe80::", "fe80::"),
            ("64:ff9b::192.0.2.1", "64:ff9b::c000:201"),
        ])
    func canonical(text: String, expected: String) {
        #expect(IPAddress(text)?.text == expected)
    }

    @Test(
        "is refused when it is none",
        arguments: [
            "", "1", "1.2.3", "1.2.3.4.5", "256.0.0.1", "01.2.3.4", "1.2.3.x", "1..2.3", ":", ":::", "1:2", "1::2::3",
            "12345::", "g::", "1:2:3:4:5:6:7:8:9", "::1%lo", "[::1]", "+1::", "1:2:3:4:5:6:7::8",
        ])
    func refused(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test(
        "knows whether packets to it stay here",
        arguments: [
            ("127.8.9.1", true), ("10.0.0.1", false), ("::1", true), ("::2", false), ("::ffff:127.0.0.1", true),
        ])
    func loopback(text: String, expected: Bool) {
        #expect(IPAddress(text)?.isLoopback == expected)
    }
}

@Suite("A socket address")
struct SocketAddressTests {
    @Test(
        "is read from text and written back",
        arguments: [
            ("10.0.0.1:80", "10.0.0.1:80"), ("[::1]:443", "[::1]:443"), (":8000", "0.0.0.0:8000"),
            ("unix:/run/a.sock", "unix:/run/a.sock"), ("/run/a.sock", "unix:/run/a.sock"), ("@name", "unix:@name"),
        ])
    func text(text: String, expected: String) {
        #expect(SocketAddress(text)?.text == expected)
    }

    @Test(
        "is refused when it is none",
        arguments: [
            "", "80", "::1:80", "[::1]", "[10.0.0.1]:80", "1.2.3.4:", "1.2.3.4:65536", "1.2.3.4:+1", "[]:1", "/",
            "unix:",
        ])
    func refused(text: String) {
        #expect(SocketAddress(text) == nil)
    }
}
