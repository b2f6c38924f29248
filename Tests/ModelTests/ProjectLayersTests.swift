import Model
import TOML
import Testing

@Suite("A project's state file over its tenement.toml")
struct ProjectLayersTests {
    private let project = """
        [settings]
        domain = "example.com"
        [service.web]
        command = "serve"
        [service.jobs]
        command = "work"
        [instances]
        web = ["default", "prod"]
        [[routes]]
        host = "www.example.com"
        service = "web"
        """

    private func state(_ text: String) throws -> HostState {
        let layered = try TOMLDocument(parsing: text).root.layered(over: TOMLDocument(parsing: project).root)
        let outcome = HostState.read(layered, file: "state.toml")
        return try #require(outcome.state, "\(outcome.diagnostics)")
    }

    @Test("has all of it when it says nothing")
    func empty() throws {
        let state = try state("schema = 1\n")
        #expect(state.settings.domain == "example.com")
        #expect(state.instanceNames.map(\.description).sorted() == ["web:default", "web:prod"])
        #expect(state.routes.map(\.host) == ["www.example.com"])
    }

    @Test("never starts again what was stopped")
    func stopped() throws {
        let state = try state("[instance.\"web:prod\"]\ngoal = \"down\"\n")
        #expect(state.instanceNames.count == 2)
        #expect(state.desired().instances.values.filter { $0.goal == .up }.map(\.name.id) == ["default"])
    }

    @Test("adds what was spawned")
    func spawned() throws {
        let state = try state("[instances]\njobs = [\"default\"]\nweb = [\"prod\", \"dev\"]\n")
        #expect(
            state.instanceNames.map(\.description).sorted() == ["jobs:default", "web:default", "web:dev", "web:prod"])
    }

    @Test("replaces a route of the same host and path")
    func route() throws {
        let state = try state("[[routes]]\nhost = \"WWW.example.com\"\nservice = \"jobs\"\n")
        #expect(state.routes.count == 1)
    }
}
