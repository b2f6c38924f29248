import TOML
import Testing

@Suite("A table")
struct TableTests {
    @Test("keeps order, finds keys and forgets them, small or large", arguments: [3, 8, 9, 40])
    func keys(count: Int) {
        var table = TOMLTable()
        for number in 0..<count { table.set("k\(number)", to: .integer(Int64(number))) }
        table.set("k1", to: "x")
        #expect(table.map(\.key) == (0..<count).map { "k\($0)" })
        #expect(table["k1"]?.value == "x")
        #expect(table.remove("k0")?.value == 0)
        #expect(table.remove("k0") == nil)
        #expect(table["k0"] == nil && table.entry("k2")?.node.value == 2)
        #expect(table.count == count - 1 && !table.isEmpty)
        #expect(table["k\(count - 1)"]?.value == .integer(Int64(count - 1)))
    }

    @Test("of a document finds every key")
    func parsed() throws {
        let text = "t = 0\n" + (0..<300).map { "[s.\"n \($0)\"]\nv = \($0)\n" }.joined()
        let root = try TOMLDocument(parsing: text).root
        for number in 0..<300 {
            #expect(root[path: ["s", .key("n \(number)"), "v"]]?.value == .integer(Int64(number)))
        }
        #expect(root[path: ["s", "n 300"]] == nil)
        #expect(root[path: ["t", "x"]] == nil)
        #expect(root[path: ["t", 0]] == nil)
        #expect(root[path: []] == nil)
    }

    @Test("equals another by meaning, not by order or place")
    func equality() throws {
        let one = try TOMLDocument(parsing: "a = 1\nb = { c = nan, d = [2026-01-01] }").root
        let two = try TOMLDocument(parsing: "\n\na = 0x1\n[b]\nd = [ 2026-01-01 ]\nc = -nan\n").root
        #expect(one == two)
        #expect(one != TOMLTable())
        #expect(TOMLValue.float(0) != .float(-0.0))
        #expect(TOMLValue.string("e\u{301}") != .string("\u{e9}"))
        #expect(TOMLValue.integer(1) != .float(1))
    }

    @Test("laid over another joins the tables within and keeps places")
    func layers() throws {
        let many = (0..<20).map { "k\($0) = 0\n" }.joined()
        let below = try TOMLDocument(parsing: many + "[t]\na = 1\nb = { c = 1 }\n").root
        let above = try TOMLDocument(parsing: "k7 = 1\nnew = 2\n[t]\nb = { d = 2 }\na = 3\n").root
        let joined = below.overlaid(by: above)
        #expect(joined.count == 22)
        #expect(joined["k7"]?.value == 1 && joined["k8"]?.value == 0 && joined["new"]?.value == 2)
        #expect(joined["t"]?.value == ["a": 3, "b": ["c": 1, "d": 2]])
        #expect(joined["k7"]?.position == above["k7"]?.position)
        #expect(joined.without(["t", "k7", "none"]).count == 20)
        let entries = [
            TOMLTable.Entry("e\u{301}", at: .none, TOMLNode(1)), TOMLTable.Entry("\u{e9}", at: .none, TOMLNode(2)),
        ]
        #expect(TOMLTable(joining: entries + entries).map(\.node.value) == [1, 2])
    }

    @Test("names the kinds of its values")
    func kinds() throws {
        let text = """
            a = ""
            b = 1
            c = 1.0
            d = true
            e = 2026-01-01T00:00:00Z
            f = 2026-01-01T00:00:00
            g = 2026-01-01
            h = 00:00:00
            i = []
            j = {}
            """
        let values = try TOMLDocument(parsing: text).root.map(\.node.value)
        #expect(
            values.map(\.typeName) == [
                "string", "integer", "float", "boolean", "offset date-time", "local date-time", "local date",
                "local time",
                "array", "table",
            ])
        #expect(values.compactMap(\.string) == [""])
        #expect(values.compactMap(\.integer) == [1])
        #expect(values.compactMap(\.float) == [1])
        #expect(values.compactMap(\.boolean) == [true])
        #expect(values.compactMap(\.array).count == 1)
        #expect(values.compactMap(\.table).count == 1)
        let root = try TOMLDocument(parsing: text).root
        #expect(root["j"]?.value.table?.isInline == true)
        #expect(root.isInline == false)
        #expect(root["a"].map { $0.position < SourcePosition(line: 2, column: 1, offset: 7) } == true)
    }
}

@Suite("An instant")
struct InstantTests {
    @Test(
        "counts seconds since 1970 and back",
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"), (951_782_400, "2000-02-29T00:00:00Z"),
            (1_795_629_731, "2026-11-25T18:02:11Z"), (253_402_300_799, "9999-12-31T23:59:59Z"),
            (-62_167_219_200, "0000-01-01T00:00:00Z"), (4_107_542_399, "2100-02-28T23:59:59Z"),
        ] as [(Int64, String)])
    func unixTime(seconds: Int64, text: String) throws {
        let instant = try #require(TOMLOffsetDateTime(unixSeconds: seconds))
        #expect(instant.description == text)
        #expect(instant.unixSeconds == seconds)
    }

    @Test("of another zone is the same instant")
    func zones() throws {
        let root = try TOMLDocument(parsing: "a = 2026-11-20T01:02:11+02:00\nb = 2026-11-19T23:02:11Z").root
        let seconds = root.map { entry -> Int64? in
            if case .offsetDateTime(let instant) = entry.node.value { instant.unixSeconds } else { nil }
        }
        #expect(seconds[0] != nil && seconds[0] == seconds[1])
    }

    @Test("has limits")
    func limits() throws {
        #expect(TOMLOffsetDateTime(unixSeconds: 253_402_300_800) == nil)
        #expect(TOMLOffsetDateTime(unixSeconds: -62_167_219_201) == nil)
        let date = try #require(TOMLDate(year: 2026, month: 1, day: 1))
        let time = try #require(TOMLTime(hour: 0, minute: 0, nanosecond: 1))
        #expect(TOMLOffsetDateTime(TOMLDateTime(date: date, time: time), offset: 1440) == nil)
        #expect(TOMLDate(year: 10_000, month: 1, day: 1) == nil)
        #expect(TOMLTime(hour: 0, minute: 0, nanosecond: 1_000_000_000) == nil)
    }
}

@Suite("A difference")
struct DifferenceTests {
    @Test("names changed, new and removed keys, and leads back")
    func changes() throws {
        let old = try TOMLDocument(parsing: "a = 1\nb = 2\n[t]\nx = [1]\ny = 1\n[t.u]\nz = 1\n[gone]\nk = 1")
        let new = try TOMLDocument(parsing: "a = 1\nb = '2'\nc = 3\n[t]\nx = [1, 2]\ny = 1\n[t.u]\nz = 2\n[fresh]\n")
        let difference = TOMLDifference(from: old.root, to: new.root)
        #expect(
            difference.changes.map { "\($0.path): \(text($0.old)) -> \(text($0.new))" } == [
                "b: 2 -> \"2\"", "c: - -> 3", "t.x: [1] -> [1, 2]", "t.u.z: 1 -> 2", "fresh: - -> {}",
                "gone: { k = 1 } -> -",
            ])
        var there = old
        try there.apply(difference.changes.map(\.edit))
        #expect(there.root == new.root)
        try there.apply(difference.inverse.changes.map(\.edit))
        #expect(there.root == old.root)
        #expect(TOMLDifference(from: old.root, to: there.root).isEmpty)
    }

    private func text(_ value: TOMLValue?) -> String { value.map { TOMLWriter.value($0) } ?? "-" }
}

@Suite("A path")
struct PathTests {
    @Test("reads as a person would write it")
    func description() {
        let path: TOMLPath = ["instance", "jobs:prod", 0, "env", "", "ü\n"]
        #expect(path.description == #"instance."jobs:prod"[0].env.""."ü\n""#)
        #expect(TOMLPath(keys: ["a", "b"]).appending("c").appending(1) == ["a", "b", "c", 1])
        #expect(path.starts(with: ["instance", "jobs:prod"]) && !path.starts(with: ["jobs:prod"]))
    }
}

@Suite("A misspelt word")
struct SpellingTests {
    @Test(
        "is likely meant as its nearest neighbour",
        arguments: [
            ("comand", "command"), ("prot", "port"), ("COMMAND", "command"), ("memory-limit-mb", "memory_limit_mb"),
            ("memory_limit", nil), ("xyz", nil), ("po", nil), ("pot", "port"), ("", nil), ("command", nil),
            ("healht", "health"),
            ("commnads", "command"),
        ] as [(String, String?)])
    func nearest(word: String, meant: String?) {
        let known = ["command", "port", "memory_limit_mb", "health", "command"]
        #expect(Spelling.nearest(to: word, among: known) == meant)
    }
}
