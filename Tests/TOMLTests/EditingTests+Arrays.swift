import TOML

extension EditingTests {
    private static let lines = "a = [ # list\n  1, # one\n  # about two\n  2, # two\n  3 # three\n] # end\n"

    static let arrays = [
        EditCase("append on one line", "a = [1, 2] # x\n", .append(["a"], 3), gives: "a = [1, 2, 3] # x\n"),
        EditCase("append after a comma", "a = [1, 2, ]\n", .append(["a"], 3), gives: "a = [1, 2, 3, ]\n"),
        EditCase("append to an empty one", "a = [ ]\n", .append(["a"], 3), gives: "a = [3]\n"),
        EditCase(
            "append to an empty one with a comment", "a = [ # none\n]\n", .append(["a"], 3),
            gives: "a = [ # none\n  3,\n]\n"),
        EditCase("append to a missing one", "", .append(["t", "a"], 3), gives: "[t]\na = [3]\n"),
        EditCase(
            "append on lines", lines, .append(["a"], 4),
            gives: "a = [ # list\n  1, # one\n  # about two\n  2, # two\n  3, # three\n  4\n] # end\n"),
        EditCase(
            "append on lines that end with a comma", "a = [\r\n  1,\r\n]\r\n", .append(["a"], 2),
            gives: "a = [\r\n  1,\r\n  2,\r\n]\r\n"),
        EditCase("insert first", "a = [1, 2]\n", .insert(["a", 0], 0), gives: "a = [0, 1, 2]\n"),
        EditCase("insert between", "a = [1,3]\n", .insert(["a", 1], 2), gives: "a = [1,2, 3]\n"),
        EditCase(
            "insert first on lines", lines, .insert(["a", 0], 0),
            gives: "a = [ # list\n  0,\n  1, # one\n  # about two\n  2, # two\n  3 # three\n] # end\n"),
        EditCase(
            "insert between lines", lines, .insert(["a", 1], 9),
            gives: "a = [ # list\n  1, # one\n  9,\n  # about two\n  2, # two\n  3 # three\n] # end\n"),
        EditCase("remove first", "a = [1, 2]\n", .remove(["a", 0]), gives: "a = [2]\n"),
        EditCase("remove last", "a = [1, 2]\n", .remove(["a", 1]), gives: "a = [1]\n"),
        EditCase("remove last with comma", "a = [1, 2,]\n", .remove(["a", 1]), gives: "a = [1,]\n"),
        EditCase("remove the only one", "a = [ 1 ]\n", .remove(["a", 0]), gives: "a = []\n"),
        EditCase(
            "remove a line", lines, .remove(["a", 0]),
            gives: "a = [ # list\n  # about two\n  2, # two\n  3 # three\n] # end\n"
        ),
        EditCase(
            "remove the last line", lines, .remove(["a", 2]),
            gives: "a = [ # list\n  1, # one\n  # about two\n  2 # two\n] # end\n"),
        EditCase(
            "replace the whole, element by element", lines, .set(["a"], [1, 7, 3, 4]),
            gives: "a = [ # list\n  1, # one\n  # about two\n  7, # two\n  3, # three\n  4\n] # end\n"),
        EditCase(
            "remove by replacing", lines, .set(["a"], [3]), gives: "a = [ # list\n  # about two\n  3 # three\n] # end\n"
        ),
        EditCase(
            "deep inside", "a = [[1, 2], [{ b = [3] }]]\n", .append(["a", 1, 0, "b"], 4), .set(["a", 0, 1], 5),
            gives: "a = [[1, 5], [{ b = [3, 4] }]]\n"),
        EditCase(
            "dates with a space", "a = [ 2026-01-01 10:00:00 , 2026-01-02 ] # d\n", .remove(["a", 1]),
            gives: "a = [ 2026-01-01 10:00:00  ] # d\n"),
        EditCase(
            "elements below each other with commas in front", "a = [ 1\n  , 2\n  , 3 ]\n", .remove(["a", 1]),
            gives: "a = [ 1\n  , 3 ]\n"),
    ]

    private static let routes =
        "x = 1\n\n# one\n[[r]] # 1\nh = \"a\"\n\n[r.t]\nk = 1\n\n# two\n[[r]]\nh = \"b\"\n\n[z]\n"

    static let arraysOfTables = [
        EditCase(
            "append", routes, .append(["r"], ["h": "c"]),
            gives: routes.replacing("\n[z]", with: "\n[[r]]\nh = \"c\"\n\n[z]")),
        EditCase(
            "insert", routes, .insert(["r", 1], header(("h", "c"))), .set(["r", 2, "h"], "bb"),
            gives:
                "x = 1\n\n# one\n[[r]] # 1\nh = \"a\"\n\n[r.t]\nk = 1\n\n"
                + "[[r]]\nh = \"c\"\n\n# two\n[[r]]\nh = \"bb\"\n\n[z]\n"
        ),
        EditCase(
            "remove", routes, .remove(["r", 0]), .set(["r", 0, "n"], 1),
            gives: "x = 1\n\n# two\n[[r]]\nh = \"b\"\nn = 1\n\n[z]\n"),
        EditCase("remove all", routes, .remove(["r", 1]), .remove(["r", 0]), gives: "x = 1\n\n[z]\n"),
        EditCase(
            "tables of an element", routes, .set(["r", 0, "u"], header(("a", 1))),
            .set(["r", 1, "t"], header(("k", 2))),
            gives:
                "x = 1\n\n# one\n[[r]] # 1\nh = \"a\"\n\n[r.t]\nk = 1\n\n"
                + "[r.u]\na = 1\n\n# two\n[[r]]\nh = \"b\"\n\n[r.t]\nk = 2\n\n[z]\n"
        ),
        EditCase("make one", "a = 1\n", .append(["r"], header(("h", "c"))), gives: "a = 1\n\n[[r]]\nh = \"c\"\n"),
        EditCase(
            "replace the whole", routes, .set(["r"], [["h": "a"], ["h": "q"], ["h": "n"]]),
            gives: "x = 1\n\n# one\n[[r]] # 1\nh = \"a\"\n\n# two\n[[r]]\nh = \"q\"\n\n[[r]]\nh = \"n\"\n\n[z]\n"),
        EditCase(
            "replace by numbers", routes, .set(["r"], [1]), gives: "x = 1\nr = [1]\n\n[z]\n"),
        EditCase(
            "of a table whose header comes later", "[[a.b.env]]\nk = 1\n\n[a.b]\nx = 1\n",
            .append(["a", "b", "env"], ["k": 2]),
            .set(["a", "b", "y"], 2),
            gives: "[[a.b.env]]\nk = 1\n\n[[a.b.env]]\nk = 2\n\n[a.b]\nx = 1\ny = 2\n"),
    ]

    static let inlineTables = [
        EditCase(
            "set", "s = { a = 1, b = 2 } # c\n", .set(["s", "a"], 9), .set(["s", "c"], 3),
            gives: "s = { a = 9, b = 2, c = 3 } # c\n"),
        EditCase(
            "arrays within, made if missing", "s = { a = [], b.c = [1] }\n", .append(["s", "a"], 1),
            .append(["s", "n"], 2), .insert(["s", "b", "c", 0], 0), .remove(["s", "a", 0]), .remove(["s", "a", 7]),
            .remove(["s", "x", "y"]), gives: "s = { a = [], b.c = [0, 1], n = [2] }\n"),
        EditCase(
            "a dotted table within by another", "s = { a.b = 1, a.c = 2, d = 3 }\n", .set(["s", "a"], ["b": 4]),
            gives: "s = { d = 3, a = { b = 4 } }\n"),
        EditCase(
            "what would vanish by an empty table", "s = { a.b = 1 }\n", .set(["s"], ["a": [:]]),
            gives: "s = { a = {} }\n"),
        EditCase("to an empty one", "s = {}\n", .set(["s", "a b"], 1), gives: "s = { \"a b\" = 1 }\n"),
        EditCase(
            "missing tables", "s = { a = 1 }\n", .set(["s", "b", "c"], 1), gives: "s = { a = 1, b = { c = 1 } }\n"),
        EditCase(
            "dotted keys within", "s = { a.b = 1, c = 2 }\n", .set(["s", "a", "d", "e"], 3), .set(["s", "a", "b"], 4),
            gives: "s = { a.b = 4, c = 2, a.d.e = 3 }\n"),
        EditCase("remove first", "s = {a = 1, b = 2}\n", .remove(["s", "a"]), gives: "s = {b = 2}\n"),
        EditCase("remove last", "s = { a = 1, b = 2 }\n", .remove(["s", "b"]), gives: "s = { a = 1 }\n"),
        EditCase("remove the only one", "s = { a = 1 }\n", .remove(["s", "a"]), gives: "s = {}\n"),
        EditCase(
            "remove a dotted one", "s = { a.b = 1, c = 2, a.d = 3 }\n", .remove(["s", "a"]), gives: "s = { c = 2 }\n"),
        EditCase(
            "in a dotted line", "[definition.v3]\nservice.web = { command = \"npm start\" }\n",
            .set(["definition", "v3", "service", "web", "env", "A"], "1"),
            .set(["definition", "v3", "service", "api"], ["command": "x"]),
            gives:
                "[definition.v3]\nservice.web = { command = \"npm start\", env = { A = \"1\" } }\n"
                + "service.api = { command = \"x\" }\n"
        ),
        EditCase(
            "only what differs", "s = {a=1,  b = [1, 2]}\n", .set(["s"], ["a": 1, "b": [1, 2, 3], "c": 1]),
            gives: "s = {a=1,  b = [1, 2, 3], c = 1}\n"),
        EditCase(
            "a line of the allocated table", "[allocated]\n\"arena/game:default\" = { address = \"10.0.0.2\" }\n",
            .set(["allocated", "arena/game:default", "port"], 3), .set(["allocated", "host"], ["port": 4]),
            gives: "[allocated]\n\"arena/game:default\" = { address = \"10.0.0.2\", port = 3 }\nhost = { port = 4 }\n"),
    ]
}

extension TOMLValue {
    fileprivate static let sixty = String(repeating: "x", count: 60)
    fileprivate static let long = TOMLValue.string(sixty)
}
