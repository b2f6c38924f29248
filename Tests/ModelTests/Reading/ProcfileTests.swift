import Model
import Testing

@Suite("A Procfile")
struct ProcfileTests {
    private func read(_ text: String) -> (entries: [String], problems: [String]) {
        var problems = Problems(file: "Procfile")
        let procfile = Procfile(SourceText(name: "Procfile", text: text), problems: &problems)
        return (procfile.entries.map { "\($0.line) \($0.name)=\($0.command)" }, problems.diagnostics.map(\.text))
    }

    @Test("is read in its order, without comments, blank lines, BOM and CR")
    func order() {
        let (entries, problems) = read("\u{feff}web: npm start\r\n\n# c\n  # d\nworker:\tx: y # z  \n_a-9:b")
        #expect(entries == ["1 web=npm start", "5 worker=x: y # z", "6 _a-9=b"])
        #expect(problems == [])
    }

    @Test(
        "reports every line that it does not take",
        arguments: [
            (" web: x", "Procfile:2:1: warning: the line is indented and therefore ignored"),
            ("web : x", "Procfile:2:1: the line has a blank before the colon and is ignored"),
            ("web", "Procfile:2:1: the line is no \"name: command\" and is ignored"),
            ("web:  ", "Procfile:2:1: process web has no command"),
            ("a: z", "Procfile:2:1: process a is defined twice, first in line 1"),
            (
                "a.b: x",
                "Procfile:2:1: process name \"a.b\" may not contain \".\"; letters, digits, \"_\" and \"-\" are allowed"
            ),
            ("host: x", "Procfile:2:1: process name \"host\" is reserved for tenement itself"),
        ])
    func problems(line: String, message: String) {
        let (entries, problems) = read("a: b\n\(line)\n")
        #expect(entries == ["1 a=b"])
        #expect(problems == [message])
    }

    @Test("warns of a backslash that continues nothing")
    func backslash() {
        let (entries, problems) = read("a: b \\\n")
        #expect(entries == ["1 a=b \\"])
        #expect(problems.count == 1 && problems[0].contains("does not continue"))
    }

    @Test("without an entry or with other bytes than UTF-8 is an error")
    func empty() {
        #expect(read("# nothing\n").problems == ["Procfile: no processes defined"])
        var problems = Problems(file: "Procfile")
        _ = Procfile(SourceText(name: "Procfile", bytes: [0x61, 0x3a, 0xff]), problems: &problems)
        #expect(problems.diagnostics.first?.message == "the line is not valid UTF-8")
    }
}
