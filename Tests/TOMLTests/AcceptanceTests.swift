import TOML
import Testing

@Suite("Every rule of the grammar has its valid documents:")
struct AcceptanceTests {
    @Test("strings", arguments: strings)
    func string(text: String, value: String) throws { try check(text, .string(value)) }

    @Test("numbers", arguments: numbers)
    func number(text: String, value: TOMLValue) throws { try check(text, value) }

    @Test("dates and times, written back in their canonical form", arguments: dates)
    func date(text: String, canonical: String) throws {
        let value = try TOMLDocument(parsing: "v = \(text)").root["v"]?.value ?? false
        #expect(TOMLWriter.value(value) == canonical)
        try check(canonical, value)
    }

    @Test("arrays and inline tables", arguments: containers)
    func container(text: String, value: TOMLValue) throws { try check(text, value) }

    @Test("keys, headers and the order of definitions", arguments: structure)
    func checksStructure(text: String, value: TOMLValue) throws {
        #expect(TOMLValue.table(try TOMLDocument(parsing: text).root) == value)
    }

    private func check(_ text: String, _ value: TOMLValue) throws {
        #expect(try TOMLDocument(parsing: "v = \(text)").root["v"]?.value == value)
        #expect(try TOMLDocument(parsing: "v=[{w=[ \(text) , ]}]\r\n").root[path: ["v", 0, "w", 0]]?.value == value)
    }

    private static let strings = [
        (#""""#, ""), ("''", ""), (#""a\b\t\n\f\r\"\\""#, "a\u{8}\t\n\u{c}\r\"\\"), (#""\u00E9\U0001f600""#, "é😀"),
        ("\"\t~\u{80}\u{d7ff}\u{e000}\u{10ffff}\"", "\t~\u{80}\u{d7ff}\u{e000}\u{10ffff}"),
        (#"'\u00e9 "q"'"#, #"\u00e9 "q""#),
        ("\"\"\"\"\"\"", ""), ("''''''", ""), ("\"\"\"\na\r\nb\"\"\"", "a\nb"), ("\"\"\"\"a\"\"\"\"\"", "\"a\"\""),
        ("'''''a'''''", "''a''"), ("'''\n\n'x''\\\n'''", "\n'x''\\\n"), ("\"\"\"a\\  \r\n \n\t b\\\n\"\"\"", "ab"),
        ("\"\"\"a \\u0041 \"\" \\\"\"\"\"", "a A \"\" \""), ("'#'", "#"), ("\"\\u0000\"", "\0"),
    ]

    private static let numbers: [(String, TOMLValue)] = [
        ("0", 0), ("+0", 0), ("-0", 0), ("+99", 99), ("-17", -17), ("1_2_3", 123),
        ("9223372036854775807", .integer(.max)),
        ("-9223372036854775808", .integer(.min)), ("0xDEAD_beef", 0xdead_beef), ("0x00", 0), ("0o0_17", 15),
        ("0b1_0", 2),
        ("0x7fffffffffffffff", .integer(.max)), ("1.0", 1.0), ("-0.0", -0.0), ("+3.1_4", 3.14), ("1e5", 1e5),
        ("1E-0_1", 0.1),
        ("6.626e-34", 6.626e-34), ("9_2.5e+0", 92.5), ("0e0", 0.0), ("inf", .float(.infinity)),
        ("+inf", .float(.infinity)),
        ("-inf", .float(-.infinity)), ("nan", .float(.nan)), ("-nan", .float(.nan)), ("1e400", .float(.infinity)),
        ("true", true), ("false", false),
    ]

    private static let dates = [
        ("2026-11-20T18:02:11Z", "2026-11-20T18:02:11Z"), ("2026-11-20t18:02:11z", "2026-11-20T18:02:11Z"),
        ("2026-11-20 18:02:11-07:30", "2026-11-20T18:02:11-07:30"),
        ("2026-11-20T18:02:11.500+00:00", "2026-11-20T18:02:11.5Z"),
        ("2026-11-20T18:02:11", "2026-11-20T18:02:11"),
        ("2026-11-20 18:02:11.000000001", "2026-11-20T18:02:11.000000001"),
        ("2024-02-29", "2024-02-29"), ("2000-02-29", "2000-02-29"), ("0000-01-01", "0000-01-01"),
        ("00:00:00", "00:00:00"),
        ("23:59:60.1234567899", "23:59:60.123456789"), ("9999-12-31T23:59:59.9+23:59", "9999-12-31T23:59:59.9+23:59"),
    ]

    private static let containers: [(String, TOMLValue)] = [
        ("[]", []), ("[ # c\r\n\n]", []), ("[1,2,]", [1, 2]),
        ("[1, 'a', [2.0], {b=true}]", [1, "a", [2.0], ["b": true]]),
        ("[\n 1 # x\n , # y\n 2\n]", [1, 2]), ("{}", [:]), ("{ \t}", [:]),
        ("{a=1,b.c = 2 , b . d=3}", ["a": 1, "b": ["c": 2, "d": 3]]),
        ("{a=[\n1,\n],b='''\n'''}", ["a": [1], "b": ""]), ("{'' = {}, \"\\u0061\" = 1}", ["": [:], "a": 1]),
        ("{a.b={c=1}, a.d={}}", ["a": ["b": ["c": 1], "d": [:]]]),
    ]

    private static let structure: [(String, TOMLValue)] = [
        ("", [:]), ("\u{feff}", [:]), ("# only", [:]), (" \t\r\n\n", [:]), ("\t a\t=\t1\t# c", ["a": 1]),
        ("1 = 1\n-_a = 2\n2.3 = 3", ["1": 1, "-_a": 2, "2": ["3": 3]]),
        ("[ a . 'b' ]\t# c\nc=1", ["a": ["b": ["c": 1]]]), ("[a.b]\n[a]\nc=1", ["a": ["b": [:], "c": 1]]),
        ("[[a.b.env]]\nk=1\n[a.b]\nx=1\n[[a.b.env]]\n[a]", ["a": ["b": ["env": [["k": 1], [:]], "x": 1]]]),
        ("[a]\nb.c=1\n[a.b.d]\ne=1", ["a": ["b": ["c": 1, "d": ["e": 1]]]]),
        ("[a.b.c]\n[a]\nb.d=1\n[a.b.e]", ["a": ["b": ["c": [:], "d": 1, "e": [:]]]]),
        ("a.b=1\nx={y=1}\na.c=2", ["a": ["b": 1, "c": 2], "x": ["y": 1]]),
        (
            "[[a]]\n[a.b]\n[[a.c]]\n[[a]]\n[a.b]\n[[a.c]]\n[[a.c]]",
            ["a": [["b": [:], "c": [[:]]], ["b": [:], "c": [[:], [:]]]]]
        ),
        // Swift takes the two for the same text, TOML does not.
        ("\"e\u{301}\" = 1\n\"\u{e9}\" = 2", ["e\u{301}": 1, "\u{e9}": 2]),
    ]
}
