import Glibc
import HTTP

/// Prints how many nanoseconds of CPU reading and forwarding one head costs: the best of 30 rounds.
@main
enum HeadBench {
    static let browser = """
        GET /products/overview/index.html?category=outdoor&sort=price HTTP/1.1\r
        Host: www.shop.example.com\r
        Connection: keep-alive\r
        User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36\r
        Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8\r
        Accept-Encoding: gzip, deflate, br\r
        Accept-Language: en-US,en;q=0.9,de;q=0.8\r
        Referer: https://www.shop.example.com/products/index.html\r
        Cookie: session=0123456789abcdef0123456789abcdef; theme=dark; consent=1\r
        \r\n
        """
    static let small = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
    static let response = """
        HTTP/1.1 200 OK\r
        Server: nginx/1.22.1\r
        Date: Tue, 04 Jun 2024 10:00:00 GMT\r
        Content-Type: text/plain\r
        Content-Length: 100\r
        Connection: keep-alive\r
        X-Instance: web:default.1\r
        \r\n
        """

    static func main() {
        run()
    }
}

/// CPU time of this thread in nanoseconds.
func cpuTime() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
}

/// Prints the cost of one call of `body`, which returns something that depends on its work.
func measure(_ name: String, _ body: () -> Int) {
    var best = Int.max
    var sum = 0
    for _ in 0..<30 {
        let start = cpuTime()
        for _ in 0..<20_000 { sum &+= body() }
        best = min(best, cpuTime() - start)
    }
    print(name, best / 20_000, "ns", sum == 0 ? "nothing done" : "")
}

func run() {
    var request = RequestHead()
    var answer = ResponseHead()
    var progress = HeadProgress()
    var context = ForwardingContext()
    context.clientAddress = InlineText("192.0.2.17")
    context.requestID = InlineText("0123456789abcdef0123456789abcdef")
    let output = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 16)
    defer { output.deallocate() }
    for (name, text) in [("small", HeadBench.small), ("browser", HeadBench.browser)] {
        let bytes = Array(text.utf8)
        measure("read request head, \(name), \(bytes.count) bytes:") {
            guard case .complete(let length) = request.read(bytes.span, &progress) else { return 0 }
            return length &+ request.host.count
        }
        measure("forward request head, \(name):") {
            var sink = ByteSink(output)
            request.forward(bytes.span, context, into: &sink)
            return sink.end ?? 0
        }
    }
    let bytes = Array(HeadBench.response.utf8)
    measure("read response head, \(bytes.count) bytes:") {
        guard case .complete(let length) = answer.read(bytes.span, &progress, toHead: false) else { return 0 }
        return length
    }
    let relay = ResponseRelay(answer, version: .http11, keepsAlive: true)
    measure("forward response head:") {
        var sink = ByteSink(output)
        answer.forward(bytes.span, relay, into: &sink)
        return sink.end ?? 0
    }
    measureChunks()
}

/// Relays 16 chunks of 4 KiB that are in one buffer.
func measureChunks() {
    var trailers = FieldTable()
    let chunk = Array("1000\r\n".utf8) + [UInt8](repeating: 0x61, count: 4096) + Array("\r\n".utf8)
    let body = Array((0..<16).map { _ in chunk }.joined()) + Array("0\r\n\r\n".utf8)
    measure("relay a chunked body, 16 x 4 KiB:") {
        var decoder = ChunkedDecoder()
        var at = 0
        while case .run(let range) = decoder.relay(body.span, from: at, &trailers) { at = range.upperBound }
        return at
    }
}
