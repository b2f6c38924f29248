import Testing

@Suite("The words")
struct WordsTests {
    @Test("in the names of types and files say something")
    func names() {
        expectNone((Repository.swift + Repository.tests).flatMap(Words.names))
    }

    @Test("in comments postpone nothing")
    func comments() {
        let testsOfThis = "Tests/ArchitectureTests/"
        let files = (Repository.sources + Repository.tests).filter { !$0.path.hasPrefix(testsOfThis) }
        expectNone(files.flatMap(Words.comments))
    }

    @Test(
        "of a name are found in it",
        arguments: [
            ("HTTPHeadInfo", ["HTTP", "Head", "Info"]), ("Database", ["Database"]), ("PidFD", ["Pid", "FD"]),
            ("Supervisor+Information", ["Supervisor", "Information"]), ("dataBase2Info", ["data", "Base", "Info"]),
        ])
    func split(name: String, words: [String]) {
        #expect(Words.split(name) == words)
    }

    @Test(
        "that are banned are found",
        arguments: [
            ("Sources/Model/A.swift", "struct RouteManager {}", "the type name RouteManager says “Manager”"),
            ("Sources/Model/AppUtils.swift", "", "the file name says “Utils”"),
            ("Sources/Model/Base64.swift", "enum Base64Info {}", "the type name Base64Info says “Info”"),
            ("Sources/Model/A.swift", "enum Routing {}", "the type Routing is named like a module"),
        ])
    func banned(path: String, text: String, rule: String) {
        let file = SourceFile(path: path, text: text)
        #expect(Words.names(in: file) == [Finding(file, 1, rule)])
        let late = SourceFile(path: path, text: "// TODO: later\n// -----\n// \\uXXXX")
        #expect(Words.comments(in: late).map(\.line) == [1, 2])
    }
}
