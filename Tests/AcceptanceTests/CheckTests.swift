import Foundation
import TestSupport
import Testing

@Suite("tenement check", .timeLimit(.minutes(1)))
struct CheckTests {
    @Test(
        "finds nothing wrong with the examples",
        arguments: ["hello", "procfile", "microservices", "tenants", "ports"])
    func examples(name: String) throws {
        let result = try Host(example: name).tenement("check")
        #expect(result.code == 0, "\(result.output)\(result.errors)")
    }

    @Test("names all problems with their places, and what was meant")
    func problems() throws {
        let host = try Host()
        try host.write(
            """
            name = "shop"

            [services.web]
            comand = "run"
            port = "eighty"
            """, to: "app.toml")
        let result = try host.tenement("check")
        let text = result.output + result.errors
        #expect(result.code == 2)
        #expect(text.contains("app.toml:4:1: unknown key \"comand\" in [services.web]; did you mean \"command\"?"))
        #expect(text.contains("app.toml:5:"))
    }

    @Test("prints the resolved configuration as JSON")
    func json() throws {
        struct Resolved: Decodable {
            struct Service: Decodable {
                let name: String
                let command: String?
                let restart: String
                let port_env: Int?
            }
            let name: String
            let source: [String]
            let services: [Service]
        }
        let output = try Host(example: "hello").tenement("check", "--json").output
        let resolved = try JSONDecoder().decode(Resolved.self, from: Data(output.utf8))
        #expect(resolved.name == "hello")
        #expect(resolved.source == ["app.toml"])
        #expect(resolved.services.map(\.name) == ["web"])
        #expect(resolved.services.map(\.command) == ["python3 server.py"])
        #expect(resolved.services.map(\.port_env) == [3000])
        #expect(resolved.services.map(\.restart) == ["always"])
    }

    @Test("warns of what has no effect here, and under --strict fails for it")
    func warnings() throws {
        let host = try Host()
        try host.write("name = \"shop\"\n[build]\nx = 1\n[services.web]\ncommand = \"run\"\n", to: "app.toml")
        #expect(try host.tenement("check").code == 0)
        #expect(try host.tenement("check", "--strict").code == 1)
    }
}
