import Model
import Testing

@Suite("An environment file")
struct EnvironmentFileTests {
    private func parse(_ text: String) -> (values: [String], problems: [String]) {
        var problems = Problems(file: ".env")
        let variables = EnvironmentFile.parse(text, known: ["HOME": "/root"], problems: &problems)
        return (variables.map(\.description), problems.diagnostics.map(\.text))
    }

    @Test(
        "gives a value as it is quoted",
        arguments: [
            ("A=b", "A=b"), ("export A=b", "A=b"), (" A = b c ", "A=b c"), ("A=", "A="), ("A=b # c", "A=b"),
            ("A=b#c", "A=b#c"), ("A=#c", "A="), (#"A=\n\$x"#, #"A=\n$x"#), ("A='$HOME'", "A=$HOME"),
            (#"A="a\nb\t\r\"\\\$x\q""#, "A=a\nb\t\r\"\\$x\\q"), ("A=$HOME/x", "A=/root/x"),
            ("A=${HOME}x", "A=/rootx"), ("A=$NOPE ${NOPE} ${HOME", "A=$NOPE ${NOPE} ${HOME"),
            ("A=\"$HOME\"", "A=/root"), ("A='b' # c", "A=b"), ("\u{feff}A=b\r\n", "A=b"), ("export=1", "export=1"),
            ("A='a\nb'", "A=a\nb"), ("A=\"a\nb\"", "A=a\nb"),
        ])
    func value(line: String, expected: String) {
        #expect(parse(line).values == [expected])
        #expect(parse(line).problems == [])
    }

    @Test("knows earlier keys, skips comments and blank lines")
    func several() {
        #expect(parse("# c\n\nA=1\nB=${A}2\n  # d\nA=3\n").values == ["A=1", "B=12", "A=3"])
    }

    @Test("reports bad lines by number, without what may be secret")
    func problems() {
        let (values, problems) = parse("1A=x\nfoo\nA='x\ny' z\nB=1\n'C=secret\nD=\"open\n")
        #expect(values == ["A=x\ny", "B=1"])
        #expect(
            problems == [
                ".env:1:1: warning: the line is no KEY=value and is skipped",
                ".env:2:1: warning: the line is no KEY=value and is skipped",
                ".env:4:1: warning: the text after the closing quote is ignored",
                ".env:6:1: warning: the line is no KEY=value and is skipped",
                ".env:7:1: warning: the quotation has no end and the line is skipped",
            ])
    }
}
