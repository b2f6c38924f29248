import Model
import Testing

@Suite("The rules of manifests")
struct RuleTests {
    /// One manifest and the only message it deserves.
    struct Case: Sendable, CustomTestStringConvertible {
        var toml: String
        var message: String
        var testDescription: String { message }
    }

    /// Cases stand apart by blank lines and end with `=> message`.
    static func cases(_ name: String) -> [Case] {
        let text = (try? Golden.text("rules/\(name).txt")) ?? ""
        var cases: [Case] = []
        var toml = ""
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("=> ") {
                cases.append(Case(toml: toml, message: String(line.dropFirst(3))))
                toml = ""
            } else {
                toml += line + "\n"
            }
        }
        return cases
    }

    @Test("have each their own message", arguments: ["top-level", "service", "ports", "disks"].flatMap(cases))
    func message(of rule: Case) {
        var manifest = AppManifest(directoryName: "demo")
        manifest.appFiles = [SourceText(name: "app.toml", text: rule.toml)]
        #expect(manifest.read().diagnostics.map(\.message) == [rule.message])
    }

    @Test("are all tried")
    func complete() {
        #expect(["top-level", "service", "ports", "disks"].map { Self.cases($0).count } == [31, 63, 10, 7])
    }
}
