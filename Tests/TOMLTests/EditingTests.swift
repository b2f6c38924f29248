import TOML
import Testing

/// A document, edits, and the document that must come out.
struct EditCase: CustomTestStringConvertible {
    let testDescription: String
    let before: String
    let edits: [TOMLEdit]
    let after: String

    init(_ name: String, _ before: String, _ edits: TOMLEdit..., gives after: String) {
        testDescription = name
        self.before = before
        self.edits = edits
        self.after = after
    }
}

func header(_ pairs: (String, TOMLValue)...) -> TOMLValue {
    var table = TOMLTable()
    for (key, value) in pairs { table.set(key, to: value) }
    return .table(table)
}

@Suite("Editing a document")
struct EditingTests {
    @Test("replaces values in place", arguments: replacing)
    func replaces(_ example: EditCase) throws { try check(example) }

    @Test("adds keys where they belong", arguments: adding)
    func adds(_ example: EditCase) throws { try check(example) }

    @Test("adds tables to their family", arguments: addingTables)
    func addsTables(_ example: EditCase) throws { try check(example) }

    @Test("removes keys and tables", arguments: removing)
    func removes(_ example: EditCase) throws { try check(example) }

    @Test("changes arrays element by element", arguments: arrays)
    func changesArrays(_ example: EditCase) throws { try check(example) }

    @Test("changes arrays of tables", arguments: arraysOfTables)
    func changesArraysOfTables(_ example: EditCase) throws { try check(example) }

    @Test("changes inline tables", arguments: inlineTables)
    func changesInlineTables(_ example: EditCase) throws { try check(example) }

    private func check(_ example: EditCase) throws {
        var document = try TOMLDocument(parsing: example.before)
        try document.apply(example.edits, newTablesBefore: "allocated")
        #expect(String(decoding: document.bytes, as: UTF8.self) == example.after)
    }

    @Test(
        "refuses what the path cannot mean",
        arguments: [
            (.set(["a", "b"], 1), .notATable(["a", "b"])), (.set(["l", 5], 1), .noSuchElement(["l", 5])),
            (.set(["l", "x"], 1), .notATable(["l", "x"])), (.set(["t", 0], 1), .noSuchElement(["t", 0])),
            (.insert(["l", 3], 1), .noSuchElement(["l", 3])), (.insert(["l", "x"], 1), .notAnArray(["l", "x"])),
            (.insert(["new", 1], 1), .noSuchElement(["new", 1])), (.append(["a"], 1), .notAnArray(["a"])),
            (.append(["t"], 1), .notAnArray(["t"])), (.append(["r"], 1), .notAnArray(["r"])),
            (.insert(["r", 2], [:]), .noSuchElement(["r", 2])), (.set(["r", "x"], 1), .notATable(["r", "x"])),
            (.set(["r", 1, "x"], 1), .noSuchElement(["r", 1, "x"])), (.set([], 1), .notATable([])),
            (.remove([]), .notATable([])), (.set(["i", 0], 1), .notAnArray(["i", 0])),
            (.set(["i", "n", 0], 1), .noSuchElement(["i", "n", 0])), (.set(["a", 0], 1), .notAnArray(["a", 0])),
        ] as [(TOMLEdit, TOMLEditError)])
    func refuses(edit: TOMLEdit, error: TOMLEditError) throws {
        var document = try TOMLDocument(parsing: "a = 1\nl = [1, 2]\ni = {}\n[t]\nx = 1\n[[r]]\nn = 1\n")
        let before = document.bytes
        #expect(throws: error) { try document.apply([edit]) }
        #expect(document.bytes == before)
    }

    @Test("sets and removes single values")
    func single() throws {
        var document = try TOMLDocument(parsing: "a = 1\n\n[z]\n")
        try document.set(["t", "b"], to: 2, newTablesBefore: "z")
        try document.remove(["a"])
        #expect(document.text == "[t]\nb = 2\n\n[z]\n")
    }

    @Test("does nothing to a document when nothing changes")
    func nothing() throws {
        let text = "\u{feff}# c\r\n[ a . \"b\" ]  # x\r\n\tk=  [ 1 ,\r\n 2 ] \r\n\r\n\r\n[[z]]\r\ni={ a=1,b . c = '' }"
        var document = try TOMLDocument(parsing: text)
        let root = document.root
        try document.apply([.set(["a"], root["a"]?.value ?? 0), .set(["z", 0, "i"], ["b": ["c": ""], "a": 1])])
        try document.apply([.remove(["no"]), .remove(["a", "no"]), .remove(["z", 4]), .remove(["z", 0, "i", "no"])])
        try document.set([], to: .table(root))
        #expect(String(decoding: document.bytes, as: UTF8.self) == text)
    }
}
