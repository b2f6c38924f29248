import Foundation
import Testing

@Suite("The papers in contrib")
struct PapersTests {
    @Test("explain every key that a manifest or the state file may have")
    func keys() throws {
        // `\fB` and `\fR` begin and end bold type.
        let text = Repository.text("contrib/man/app.toml.5")
            .replacing("\\fB", with: " ").replacing("\\fR", with: " ")
        let page = Set(Self.words(of: text))
        let schema = Repository.swift.filter { $0.target == "Model" }
        let keys = schema.flatMap { file in file.lines.flatMap { Self.strings(in: $0, after: "KeySpec(\"") } }
        #expect(keys.count > 100)
        for key in Set(keys).sorted() {
            #expect(page.contains(key), "contrib/man/app.toml.5 does not explain \(key)")
        }
    }

    @Test(
        "name only metrics that there are",
        arguments: ["contrib/prometheus/alerts.yml", "contrib/grafana/tenement.json"])
    func metrics(path: String) {
        let known = Repository.swift.filter { $0.target == "Metrics" }.flatMap(\.lines).flatMap { Self.words(of: $0) }
        let used = Set(Self.words(of: Repository.text(path)).filter { $0.hasPrefix("tenement_") })
        #expect(!used.isEmpty)
        for name in used.sorted() {
            let base = name.hasSuffix("_bucket") ? String(name.dropLast(7)) : name
            #expect(known.contains(base), "\(path): there is no metric \(base)")
        }
    }

    /// The words of a text; `_` belongs to a word.
    private static func words(of text: some StringProtocol) -> [String] {
        String(text).split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
    }

    /// What stands between `opening` and the next quote.
    private static func strings(in line: Substring, after opening: String) -> [String] {
        line.ranges(of: opening).map { String(line[$0.upperBound...].prefix { $0 != "\"" }) }
    }
}
