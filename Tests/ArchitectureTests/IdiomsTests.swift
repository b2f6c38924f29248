import Testing

@Suite("The code")
struct IdiomsTests {
    @Test("of the product says nothing that is banned")
    func sources() {
        expectNone(Repository.swift.flatMap { Idioms.findings(in: $0, Idioms.bannedInSources) })
    }

    @Test("of the core does not trap, and knows neither time nor chance")
    func core() {
        let core = Repository.swift.filter { Layers.core.contains($0.target) }
        #expect(!core.isEmpty)
        expectNone(core.flatMap { Idioms.findings(in: $0, Idioms.bannedInCore) })
    }

    @Test("unwraps nothing by force")
    func unwraps() {
        expectNone(Repository.swift.flatMap(Idioms.forcedUnwraps))
    }

    @Test("throws typed errors only")
    func errors() {
        expectNone(Repository.swift.flatMap(Idioms.untypedThrows))
    }

    @Test("asks no value for its type")
    func types() {
        expectNone(Repository.swift.flatMap(Idioms.typeTests))
    }

    @Test("makes at most three promises the compiler cannot check, each with its reason")
    func promises() {
        let promises = Repository.swift.flatMap(Idioms.uncheckedPromises)
        expectNone(promises.filter { !$0.hasReason }.map(\.finding))
        if promises.count > 3 { expectNone(promises.map(\.finding)) }
    }

    @Test("of the tests never sleeps")
    func sleep() {
        expectNone(Repository.tests.flatMap { Idioms.findings(in: $0, Idioms.bannedInTests) })
    }

    @Test("of every test is announced by a sentence")
    func sentences() {
        let findings = Repository.tests.flatMap { file in
            file.tokens.indices.dropLast(3).compactMap { index -> Finding? in
                let words = file.tokens[index..<index + 4].map(\.text)
                guard words[0] == "@", words[1] == "Test", words[2...] != ["(", "\"\""] else { return nil }
                return Finding(file, file.tokens[index].line, "@Test without a sentence")
            }
        }
        expectNone(findings)
    }

    @Test(
        "that is banned is found",
        arguments: [
            "try! run()", "let a = b as! C", "let a = b as? C", "fatalError(\"\")", "let a: any Error",
            "func f() async {}", "await f()", "public let a = 1", "String(describing: a)",
        ])
    func banned(text: String) {
        let file = SourceFile(path: "Sources/Model/A.swift", text: "let ok = 1\n" + text)
        #expect(Idioms.findings(in: file, Idioms.bannedInSources).map(\.line) == [2])
    }

    @Test(
        "that only looks like it is let through",
        arguments: [
            "// try! and as! and any", "let a = \"public any \\(b(\"async\")) fatalError(\"", "case any",
            "let a = .any",
            "#\"\"\" await \"\"\"#", "f(any: 1)", "/* async /* await */ actor */", "let actors = 1",
            "if try !done() {}",
        ])
    func harmless(text: String) {
        let file = SourceFile(path: "Sources/Model/A.swift", text: text)
        #expect(Idioms.findings(in: file, Idioms.bannedInSources).isEmpty)
    }

    @Test(
        "that unwraps by force is told from what does not",
        arguments: [
            ("a!", 1), ("a()!.b", 1), ("a[0]!", 1), ("var a: Int!", 1), ("a != b", 0), ("a!=b", 0), ("!a", 0),
            ("f(!a)", 0), ("a && !b", 0), ("\"a!\"", 0), ("try! a", 0),
        ])
    func unwrap(text: String, count: Int) {
        #expect(Idioms.forcedUnwraps(in: SourceFile(path: "Sources/A/A.swift", text: text)).count == count)
    }

    @Test(
        "that throws anything, or asks for a type, is found",
        arguments: [("func a() throws {}", 1), ("func a() throws(E) {}", 0), ("if a is B {}", 1), ("isB(a)", 0)])
    func throwing(text: String, count: Int) {
        let file = SourceFile(path: "Sources/A/A.swift", text: text)
        #expect(Idioms.untypedThrows(in: file).count + Idioms.typeTests(in: file).count == count)
    }
}
