import TestSupport
import Testing

@Suite("The example procfile", .timeLimit(.minutes(1)))
struct ProcfileExampleTests {
    @Test("runs both lines, with the variables of .env")
    func both() throws {
        let host = try Host(example: "procfile")
        try host.start()
        let web = try host.row("web:default") { $0.state == "ready" }
        let page = try host.page("web.procfile.localhost")
        #expect(page.body == "Good morning from process \(web.ownPid ?? 0).\n")
        let worker = try host.row("worker:default") { $0.state == "ready" }
        #expect(worker.listen == nil)
        #expect(try eventually { try host.done("logs", "worker").contains("job 1 done") })
    }

    @Test("has nothing that tenement check would complain about")
    func check() throws {
        let host = try Host(example: "procfile")
        let result = try host.tenement("check", "--strict")
        #expect(result.code == 0, "\(result.output)\(result.errors)")
    }
}
