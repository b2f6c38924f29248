import TestSupport
import Testing

@Suite("The example tenants", .timeLimit(.minutes(1)))
struct TenantsExampleTests {
    private func started() throws -> Host {
        let host = try Host(example: "tenants")
        try host.start()
        for name in ["notes:alice", "notes:bob"] {
            #expect(try host.row(name) { $0.state == "ready" }.state == "ready")
        }
        return host
    }

    @Test("keeps the customers' notes apart, each under a host name and in a database of its own")
    func apart() throws {
        let host = try started()
        #expect(try host.page("alice.notes.localhost", "/", "--data", "buy milk").status == 201)
        #expect(try host.page("alice.notes.localhost").body == "buy milk\n")
        #expect(try host.page("bob.notes.localhost") == Answer(status: 200, body: ""))
        #expect(host.folder.has("tenants/.tenement/data/notes/alice/notes.db"))

        try host.done("spawn", "notes", "--id", "carol")
        #expect(try host.page("carol.notes.localhost") == Answer(status: 200, body: ""))
        #expect(try host.rows().map(\.instance) == ["notes:alice", "notes:bob", "notes:carol"])
    }

    @Test("still has the notes after a restart, and after stop and spawn")
    func kept() throws {
        let host = try started()
        _ = try host.page("bob.notes.localhost", "/", "--data", "call Alice")
        try host.done("restart", "notes:bob")
        #expect(try host.page("bob.notes.localhost").body == "call Alice\n")
        try host.done("stop", "notes:bob")
        #expect(try host.page("bob.notes.localhost").status == 503)
        try host.done("spawn", "notes:bob")
        #expect(try host.page("bob.notes.localhost").body == "call Alice\n")
    }
}
