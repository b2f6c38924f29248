import HTTP
import Testing

@Suite("A request head")
struct RequestHeadTests {
    @Test("is understood")
    func understood() throws {
        let text =
            "GET /a?b=c HTTP/1.1\r\nHost: Example.COM:8080\r\nX-Y:  v w \t\r\nConnection: keep-alive, x-y\r\n\r\nrest"
        let head = try #require(readRequest(text).head)
        #expect(head.length == text.utf8.count - 4)
        #expect(head.method == .get)
        #expect(head.form == .origin)
        #expect(head.path == "/a?b=c")
        #expect(head.host == "example.com")
        #expect(head.port == 8080)
        #expect(head.framing == .none)
        #expect(head.keepsAlive)
        #expect(head.fields[1] == ["X-Y", "v w"])
        #expect(head.dropped == ["X-Y", "Connection"])
    }

    @Test("is read the same however it arrives")
    func incremental() {
        let bytes = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nAccept: */*\r\n\r\n".latin1
        let whole = readRequest(bytes)
        #expect(whole.head?.framing == .chunked)
        for cut in 0...bytes.count { #expect(readRequest(bytes, cuts: [cut]) == whole) }
        #expect(readRequest(bytes, cuts: Array(0..<bytes.count)) == whole)
    }
}
