import TOML

extension EditingTests {
    static let replacing = [
        EditCase(
            "a value with its comment", "a  =  1   # one\nb = 2\n", .set(["a"], 10),
            gives: "a  =  10   # one\nb = 2\n"),
        EditCase("a value of another type", "a = [1, # x\n 2] # c\n", .set(["a"], "x"), gives: "a = \"x\" # c\n"),
        EditCase(
            "CRLF, byte order mark and a missing last line end stay", "\u{feff}a = 1\r\nb = 2",
            .set(["b"], 3), .set(["c"], 4), gives: "\u{feff}a = 1\r\nb = 3\r\nc = 4"),
        EditCase(
            "a string of many lines", "a = \"\"\"\nx\ny\"\"\" # c\nb = 1\n", .set(["a"], "x\ny\u{1}"),
            gives: "a = \"x\\ny\\u0001\" # c\nb = 1\n"),
        EditCase(
            "quoted keys", "[instance.\"jobs:prod\"]\ngoal = \"up\" # x\n",
            .set(["instance", "jobs:prod", "goal"], "down"),
            gives: "[instance.\"jobs:prod\"]\ngoal = \"down\" # x\n"),
        EditCase(
            "a key of a dotted definition", "[app.x]\nenv.A = \"1\"\nenv.B = '2' # b\n",
            .set(["app", "x", "env", "B"], "3"),
            gives: "[app.x]\nenv.A = \"1\"\nenv.B = \"3\" # b\n"),
        EditCase(
            "only what differs of a table", "[t] # t\na = 1 # a\nb = 2\n# end\n\n[t.u]\nc = 3 # c\n",
            .set(["t"], ["a": 1, "d": 4, "u": ["c": 5]]),
            gives: "[t] # t\na = 1 # a\n# end\nd = 4\n\n[t.u]\nc = 5 # c\n"),
        EditCase(
            "a table by a number", "x = 0\n\n[t]\na = 1\n\n[t.u]\nb = 1\n\n[z]\n", .set(["t"], 1),
            gives: "x = 0\nt = 1\n\n[z]\n"),
        EditCase("an implied table by an empty one", "[t.u]\nb = 1\n", .set(["t"], header()), gives: "[t]\n"),
        EditCase("a dotted table by a number", "t.a = 1\nt.b = 2\n", .set(["t"], 1), gives: "t = 1\n"),
        EditCase(
            "the whole document", "a = 1 # x\n[t]\nb = 1\n", .set([], ["a": 1, "c": 2]), gives: "a = 1 # x\nc = 2\n"),
    ]

    static let adding = [
        EditCase("to nothing", "", .set(["a"], 1), gives: "a = 1\n"),
        EditCase("to the root above the tables", "[t]\n", .set(["a"], 1), gives: "a = 1\n\n[t]\n"),
        EditCase(
            "below the comment of the document", "# My host\n\n[t]\n", .set(["schema"], 1),
            gives: "# My host\n\nschema = 1\n\n[t]\n"),
        EditCase("below a lone comment", "# My host\n", .set(["schema"], 1), gives: "# My host\n\nschema = 1\n"),
        EditCase("above the comment of the first table", "# t\n[t]\n", .set(["a"], 1), gives: "a = 1\n\n# t\n[t]\n"),
        EditCase(
            "after the last key and its comments", "[t]\na = 1\n# b = 2\n\n# loose\n\n[u]\n", .set(["t", "c"], 3),
            gives: "[t]\na = 1\n# b = 2\nc = 3\n\n# loose\n\n[u]\n"),
        EditCase(
            "in the order of the alphabet", "[allocated]\nb = 1\n# about d\nd = 1 # d\n\n# end\n",
            .setSorted(["allocated", "c"], 2), .setSorted(["allocated", "a/b"], 3), .setSorted(["allocated", "e"], 4),
            .setSorted(["allocated", "d"], 5),
            gives: "[allocated]\n\"a/b\" = 3\nb = 1\nc = 2\n# about d\nd = 5 # d\ne = 4\n\n# end\n"),
        EditCase("to an empty table", "[t]\n\n[u]\n", .set(["t", "a"], 1), gives: "[t]\na = 1\n\n[u]\n"),
        EditCase("indented like the others", "[t]\n\ta = 1\n", .set(["t", "b"], 2), gives: "[t]\n\ta = 1\n\tb = 2\n"),
        EditCase(
            "to a table made by dotted keys", "[app.x]\nenv.A = \"1\"\nz = 1\n", .set(["app", "x", "env", "B"], "2"),
            .set(["app", "x", "env", "c d", "e"], 3),
            gives: "[app.x]\nenv.A = \"1\"\nenv.B = \"2\"\nenv.\"c d\".e = 3\nz = 1\n"),
        EditCase(
            "to a table that only its tables imply", "x = 1\n\n# b\n[a.b]\nc = 1\n", .set(["a", "k"], 2),
            gives: "x = 1\n\n[a]\nk = 2\n\n# b\n[a.b]\nc = 1\n"),
        EditCase(
            "with quotes where needed", "", .set([""], 1), .set(["a.b"], 2), .set(["ä"], 3),
            gives: "\"\" = 1\n\"a.b\" = 2\n\"ä\" = 3\n"),
        EditCase(
            "in the canonical form", "", .set(["f"], 1.0), .set(["i"], .float(-.infinity)), .set(["n"], .float(.nan)),
            .set(["l"], [1, "x", [true], ["a": 1, "b c": [:]]]), .set(["e"], []),
            gives: "f = 1.0\ni = -inf\nn = nan\nl = [1, \"x\", [true], { a = 1, \"b c\" = {} }]\ne = []\n"),
        EditCase(
            "several tables one to a line", "", .set(["ports"], [["port": 1], ["port": 2, "name": "x"]]),
            .set(["one"], [["a": 1]]),
            gives: "ports = [\n  { port = 1 },\n  { port = 2, name = \"x\" },\n]\none = [{ a = 1 }]\n"),
    ]

    static let addingTables = [
        EditCase("to nothing", "", .set(["t"], header(("a", 1))), gives: "[t]\na = 1\n"),
        EditCase("an empty one", "a = 1", .set(["t"], header()), gives: "a = 1\n\n[t]"),
        EditCase(
            "after its family", "[app.a]\nx = 1\n\n[app.a.env]\nA = \"1\"\n\n[app.b]\n\n[z]\n",
            .set(["app", "a", "service", "web"], header(("n", 2))), .set(["app", "c"], header()),
            gives:
                "[app.a]\nx = 1\n\n[app.a.env]\nA = \"1\"\n\n"
                + "[app.a.service.web]\nn = 2\n\n[app.b]\n\n[app.c]\n\n[z]\n"),
        EditCase(
            "before the successor", "a = 1\n\n# handed out\n[allocated]\nx = 1\n",
            .set(["instance", "a:b"], header(("n", 2))),
            gives: "a = 1\n\n[instance.\"a:b\"]\nn = 2\n\n# handed out\n[allocated]\nx = 1\n"),
        EditCase(
            "for a key whose tables are missing", "[app.a]\ndirectory = \"/srv\"\n\n[allocated]\n",
            .set(["app", "a", "env", "K"], ["secret": "x"]),
            gives: "[app.a]\ndirectory = \"/srv\"\n\n[app.a.env]\nK = { secret = \"x\" }\n\n[allocated]\n"),
        EditCase(
            "with loose comments left to the next", "[a]\nx = 1\n\n# --- b ---\n\n[b]\n", .set(["a", "c"], header()),
            gives: "[a]\nx = 1\n\n[a.c]\n\n# --- b ---\n\n[b]\n"),
        EditCase(
            "between dense tables", "[a]\nx = 1\n[b]\n", .set(["a", "c"], header(("y", 1))),
            gives: "[a]\nx = 1\n\n[a.c]\ny = 1\n\n[b]\n"),
        EditCase(
            "with tables within", "",
            .set(["d"], header(("a", 1), ("t", header(("u", header(("b", 2))))), ("l", [header(("c", 3)), header()]))),
            gives: "[d]\na = 1\n\n[d.t.u]\nb = 2\n\n[[d.l]]\nc = 3\n\n[[d.l]]\n"),
        EditCase(
            "inline as a value", "", .set(["instances", "jobs"], ["default"]),
            gives: "[instances]\njobs = [\"default\"]\n"),
        EditCase(
            "CRLF", "a = 1\r\n", .set(["t"], header(("b", [["x": 1], ["x": 2]]))),
            gives: "a = 1\r\n\r\n[t]\r\nb = [\r\n  { x = 1 },\r\n  { x = 2 },\r\n]\r\n"),
    ]

    static let removing = [
        EditCase("a key with its line", "a = 1 # x\nb = 2\n", .remove(["a"]), gives: "b = 2\n"),
        EditCase("a key between blank lines", "a = 1\n\nb = 2\n\nc = 3\n", .remove(["b"]), gives: "a = 1\n\nc = 3\n"),
        EditCase("the last key without line end", "a = 1\nb = 2", .remove(["b"]), gives: "a = 1"),
        EditCase(
            "a table with the comments that touch it",
            "[a]\nx = 1\n\n# about b\n# more\n[b]\ny = 1 # y\n# below\n\n# about c\n[c]\n", .remove(["b"]),
            gives: "[a]\nx = 1\n\n# about c\n[c]\n"),
        EditCase(
            "a table but not the loose comments after it", "[a]\n\n[b]\ny = 1\n\n# --- c ---\n\n[c]\n", .remove(["b"]),
            gives: "[a]\n\n# --- c ---\n\n[c]\n"),
        EditCase("the first table", "[a]\nx = 1\n\n[b]\n", .remove(["a"]), gives: "[b]\n"),
        EditCase("the last table", "[a]\nx = 1\n\n[b]\ny = 1\n", .remove(["b"]), gives: "[a]\nx = 1\n"),
        EditCase(
            "a table with all its tables", "[a]\n\n[b.c]\n\n[d]\n\n[[b.e]]\n\n[b.c.f]\n", .remove(["b"]),
            gives: "[a]\n\n[d]\n"),
        EditCase("a dotted table", "a.b.c = 1\na.d = 2\na.b.e = 3\n", .remove(["a", "b"]), gives: "a.d = 2\n"),
        EditCase("everything", "# x\n[a]\n", .remove(["a"]), gives: ""),
        EditCase("a dense table", "[a]\nx = 1\n[b]\ny = 1\n[c]\n", .remove(["b"]), gives: "[a]\nx = 1\n[c]\n"),
    ]
}
