import Testing

@Suite("The documentation")
struct DocumentationTests {
    @Test("covers every type and function that crosses a target's border")
    func everywhere() {
        expectNone(Repository.swift.flatMap(Documentation.findings))
    }

    @Test("covers every function of our C headers")
    func headers() {
        let headers = Repository.sources.filter { $0.path.contains("/include/") && $0.path.hasSuffix(".h") }
        #expect(!headers.isEmpty)
        expectNone(headers.flatMap(Documentation.headerFindings))
    }

    @Test("of a C header may stand before a group of functions, but not beyond an empty line")
    func groups() {
        let text = "/* Group. */\nint a(int x,\n      int y);\nint b(void);\n\nint c(void);\n"
        let file = SourceFile(path: "Sources/A/include/A.h", text: text)
        #expect(Documentation.headerFindings(in: file) == [Finding(file, 6, "c has no comment")])
    }

    @Test(
        "is missed where there is none",
        arguments: [
            "package func a() {}", "// no\npackage struct A {}", "@frozen package enum A {}",
            "/// Other.\nlet b = 1\n@inline(__always)\npackage static func a() {}", "package mutating func a() {}",
        ])
    func missing(text: String) {
        #expect(Documentation.findings(in: SourceFile(path: "Sources/A/A.swift", text: text)).count == 1)
    }

    @Test(
        "is seen where it is, and not asked of what explains itself",
        arguments: [
            "/// A.\npackage func a() {}", "/// A.\n@inline(__always)\npackage func a() {}", "package let a = 1",
            "package static func == (a: A, b: A) -> Bool { true }", "package import B", "package init() {}",
            "func a() {}",
        ])
    func present(text: String) {
        #expect(Documentation.findings(in: SourceFile(path: "Sources/A/A.swift", text: text)).isEmpty)
    }
}
