import Testing

@Suite("The limits")
struct LimitsTests {
    @Test("of files, functions, lines and parameters are kept everywhere")
    func everywhere() {
        expectNone((Repository.sources + Repository.tests).flatMap(Limits.findings))
    }

    @Test("leave the executables nothing but the call of their composition root")
    func main() {
        let mains = Repository.swift.filter { Layers.row($0.target)?.layer == 9 }
        #expect(mains.count >= 2)
        expectNone(
            mains.filter { $0.lines.count > Limits.linesOfMain }
                .map { Finding($0, 1, "an executable has at most \(Limits.linesOfMain) lines") })
    }

    @Test("are found to be broken where they are")
    func broken() {
        let body = String(repeating: "    work()\n", count: 59)
        let long = SourceFile(path: "Sources/A/A.swift", text: "func run() {\n\(body)}\n")
        #expect(Limits.findings(in: long).map(\.description) == ["Sources/A/A.swift:1: run has 61 lines, more than 60"])
        let wide = SourceFile(path: "Sources/A/A.c", text: String(repeating: "ä", count: 121))
        #expect(Limits.findings(in: wide).map(\.line) == [1])
        let tall = SourceFile(path: "Sources/A/A.c", text: String(repeating: "\n", count: 401))
        #expect(Limits.findings(in: tall).map(\.line) == [401])
    }

    @Test(
        "count functions and parameters as a reader does",
        arguments: [
            ("func a(_ b: [Int: Int], c: (Int) -> Void = { x in f(y: x) }) {\n}", "a", 2, 2),
            ("protocol P {\n    func a(b: Int) throws(E) -> Int\n    var c: Int { get }\n}", "a", 1, 2),
            ("init(a: Int) {\n    self.init(b: 1)\n}", "init", 1, 3),
            ("deinit {\n    close(\"}\")\n}", "deinit", 0, 3),
            ("func < (a: Int, b: Int) -> Bool { true }", "<", 2, 1),
        ])
    func functions(text: String, name: String, parameters: Int, last: Int) {
        let found = Function.all(in: SourceFile(path: "Sources/A/A.swift", text: text))
        #expect(found.map(\.name) == [name])
        #expect(found.map(\.parameters) == [parameters])
        #expect(found.map(\.last) == [last])
    }
}
