import JSON
import Testing

@Suite("Rows")
struct RowsTests {
    private struct Row: Equatable {
        var name = ""
        var size: Int64?
    }

    private static var reading: JSONParser.RowReading<Row> {
        JSONParser.RowReading(
            place: { ["name", "size"].firstIndex(of: $0) },
            take: { row, place, value in
                if place == 0 { row.name = value.string ?? "" } else { row.size = value.integer }
            })
    }

    private func read(_ text: String) throws -> [Row]? {
        try JSONParser.rows(Array(text.utf8), empty: Row(), Self.reading)
    }

    @Test("are read one by one, whatever the order and number of their keys")
    func order() throws {
        let text = """
            [ {"name":"a","size":1}, {"name":"b","size":null,"more":[{"x":1}]}, {"size":3,"name":"c"},
              {"size":4}, {}, {"n\\u0061me":"d","size":5} ]
            """
        #expect(
            try read(text) == [
                Row(name: "a", size: 1), Row(name: "b"), Row(name: "c", size: 3), Row(size: 4), Row(),
                Row(name: "d", size: 5),
            ])
        #expect(try read(" [ ] ") == [])
    }

    @Test("are nothing if the text is no array of objects", arguments: ["{}", "1", #"{"error":{}}"#, "[1]", "[[]]"])
    func other(text: String) throws {
        #expect(try read(text) == nil)
    }

    @Test(
        "are refused where the parser refuses",
        arguments: [
            "[{}", "[{}] x", #"[{"a":1,"a":2}]"#, #"[{"a":1},{"a":1,"b":2,"a":3}]"#, #"[{"a":1},{"a" 1}]"#,
            #"[{"a":1} {"a":1}]"#, #"[{"a":1},{"b":01}]"#, #"[{a:1}]"#, #"[{"a":1,}]"#,
        ])
    func refused(text: String) {
        #expect(throws: JSONError.self) { try JSONParser.parse(text) }
        #expect(throws: JSONError.self) { try read(text) }
    }

    @Test("are written like the values they stand for, without what is null")
    func written() throws {
        var writer = JSONWriter()
        writer.write([("a\"b", 1), ("é\u{2028}", nil)] as [(String, Int64?)]) { row, add in
            add("name", .string(row.0))
            add("size", row.1.map { .integer($0) } ?? .null)
        }
        let first: JSONValue = ["name": "a\"b", "size": 1]
        let second: JSONValue = ["name": "é\u{2028}"]
        #expect(writer.bytes == JSONWriter.bytes([first, second]))
        var none = JSONWriter()
        none.write([Int]()) { _, _ in }
        #expect(none.bytes == Array("[]".utf8))
    }

    @Test("that are alike are parsed like any others, keys that need escapes included")
    func alike() throws {
        let text = #"[{"a\"b":1,"c":2},{"a\"b":1,"c":2},{"a":1,"a\"b":3}]"#
        let value = try JSONParser.parse(text)
        #expect(value[1]?["a\"b"]?.integer == 1)
        #expect(value[2]?["a"]?.integer == 1)
        #expect(throws: JSONError.self) { try JSONParser.parse("[{\"a\\n\":1},{\"a\n\":1}]") }
    }
}
