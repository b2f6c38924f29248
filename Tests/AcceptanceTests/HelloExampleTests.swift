import TestSupport
import Testing

@Suite("The example hello", .timeLimit(.minutes(1)))
struct HelloExampleTests {
    @Test("serves its page through the router")
    func page() throws {
        let host = try Host(example: "hello")
        try host.start()
        let row = try host.row("web:default") { $0.state == "ready" }
        let page = try host.page("web.hello.localhost")
        #expect(page.status == 200)
        #expect(page.body == "Hello from process \(row.ownPid ?? 0).\n")
        #expect(row.restarts == 0)
        #expect(try host.page("nobody.example.com").status == 404)
    }

    @Test("ends with Ctrl-C and leaves no process behind")
    func interrupt() throws {
        let host = try Host(example: "hello")
        try host.start()
        let pid = try #require(try host.row("web:default") { $0.pid != nil }.pid)
        let result = try #require(try host.interrupt())
        #expect(result.code == 0)
        #expect(!isAlive(pid))
        #expect(try host.tenement("ps").code == 7)
    }
}
