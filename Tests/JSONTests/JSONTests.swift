import JSON
import Testing

@Suite("JSON")
struct JSONTests {
    @Test(
        "reads every kind of value",
        arguments: [
            ("null", nil), (" true\n", true), ("false", false), ("0", 0), ("-12", -12), ("1.5", 1.5), ("1e2", 100.0),
            ("-0", -0.0), ("9223372036854775807", 9_223_372_036_854_775_807), ("-9223372036854775808", .integer(.min)),
            ("9223372036854775808", 9_223_372_036_854_775_808.0), ("\"\"", ""),
            ("\"a\\u00e9\\ud83d\\ude00é😀\"", "aé😀é😀"),
            (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"), ("[]", []), ("[1, [2],{}]", [1, [2], [:]]),
            (#"{"a":1,"b":{"c":null}}"#, ["a": 1, "b": ["c": nil]]), ("\"\\u0000\"", "\0"),
        ] as [(String, JSONValue)])
    func reads(text: String, value: JSONValue) throws {
        #expect(try JSONParser.parse(text) == value)
    }

    @Test(
        "says where a text is wrong and why",
        arguments: [
            ("", .unexpectedEnd, 1, 1), ("[1,]", .expected("a value"), 1, 4), ("[1 2]", .expected("',' or ']'"), 1, 4),
            ("{\"a\" 1}", .expected("':' after the key"), 1, 6), ("{a:1}", .expected("a key in quotes"), 1, 2),
            ("{\"a\":1,}", .expected("a key in quotes"), 1, 8), ("{\"é\":1,\n \"é\":2}", .duplicateKey("é"), 2, 2),
            ("01", .invalidNumber, 1, 1), ("-", .invalidNumber, 1, 1), ("1.", .invalidNumber, 1, 1),
            ("1e", .invalidNumber, 1, 1), ("1e400", .invalidNumber, 1, 1), (".5", .expected("a value"), 1, 1),
            ("+1", .expected("a value"), 1, 1), ("NaN", .expected("a value"), 1, 1),
            ("nul", .expected("a value"), 1, 1),
            ("\"é\n\"", .controlCharacter(10), 1, 3), ("\"\\x\"", .invalidEscape, 1, 2),
            ("\"\\u12g4\"", .invalidEscape, 1, 2), ("\"\\ud800\"", .loneSurrogate(0xd800), 1, 2),
            ("\"\\udc00\"", .loneSurrogate(0xdc00), 1, 2), ("\"\\ud800\\u0041\"", .loneSurrogate(0xd800), 1, 2),
            ("\"abc", .unexpectedEnd, 1, 5), ("1 2", .expected("the end of the text"), 1, 3),
            ("\u{feff}1", .expected("a value"), 1, 1), ("{\"a\":1", .unexpectedEnd, 1, 7),
            ("'a'", .expected("a value"), 1, 1), ("[1 // x\n]", .expected("',' or ']'"), 1, 4),
        ] as [(String, JSONError.Reason, Int, Int)])
    func refuses(text: String, reason: JSONError.Reason, line: Int, column: Int) {
        let error = #expect(throws: JSONError.self) { try JSONParser.parse(text) }
        #expect(error?.reason == reason)
        #expect([error?.line, error?.column] == [line, column])
        #expect(error?.message.isEmpty == false)
    }

    @Test(
        "refuses bytes that are not UTF-8",
        arguments: [
            [0x80], [0xc0, 0xaf], [0xc1, 0x81], [0xe0, 0x80, 0x80], [0xed, 0xa0, 0x80], [0xf0, 0x80, 0x80, 0x80],
            [0xf4, 0x90, 0x80, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xe2, 0x82], [0xf0, 0x9f, 0x98, 0x41], [0xff],
        ] as [[UInt8]])
    func notUTF8(bytes: [UInt8]) {
        let error = #expect(throws: JSONError.self) { try JSONParser.parse([0x22] + bytes + [0x22]) }
        #expect(error?.reason == .invalidUTF8)
    }

    @Test("refuses nesting beyond the limit and nothing below it")
    func depth() throws {
        let limit = JSONParser.depthLimit
        let nested = { (depth: Int) in String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
        #expect(try JSONParser.parse(nested(limit)).array?.count == 1)
        let error = #expect(throws: JSONError.self) { try JSONParser.parse(nested(limit + 1)) }
        #expect(error?.reason == .tooDeep(limit: limit))
        #expect(throws: JSONError.self) { try JSONParser.parse(String(repeating: "{\"a\":", count: 100_000)) }
    }

    @Test("finds a key that comes twice among many")
    func manyKeys() throws {
        let members = (0..<100).map { "\"k\($0)\":0" }.joined(separator: ",")
        #expect(try JSONParser.parse("{\(members)}").object?.count == 100)
        let error = #expect(throws: JSONError.self) { try JSONParser.parse("{\(members),\"k77\":1}") }
        #expect(error?.reason == .duplicateKey("k77"))
    }

    @Test("writes compact text")
    func compact() {
        let value: JSONValue = [
            "a": [1, -2.5, nil, true], "b": [:], "c": [], "d": "x\"\\\n\u{1}\u{1f}\u{2028}\u{2029}\u{2027}é😀/",
            "n": .number(.nan), "i": .number(-.infinity), "z": -0.0, "e": 1e300,
        ]
        let expected =
            #"{"a":[1,-2.5,null,true],"b":{},"c":[],"d":"x\"\\\n\u0001\u001f\u2028\u2029"# + "\u{2027}é😀/"
            + #"","n":null,"i":null,"z":-0.0,"e":1e+300}"#
        #expect(JSONWriter.text(value) == expected)
    }

    @Test("writes indented text for people")
    func pretty() {
        let value: JSONValue = ["a": [1, ["b": []]], "c": [:]]
        #expect(
            JSONWriter.text(value, .pretty) == """
                {
                  "a": [
                    1,
                    {
                      "b": []
                    }
                  ],
                  "c": {}
                }
                """)
    }

    @Test("appends lines")
    func lines() {
        var writer = JSONWriter(after: Array("x\n".utf8))
        writer.write(["seq": 1])
        writer.endLine()
        writer.write("two")
        writer.endLine()
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "x\n{\"seq\":1}\n\"two\"\n")
    }

    @Test("gives values by kind, key and index")
    func accessors() {
        var value: JSONValue = ["n": 1, "d": 2.0, "h": 0.5, "s": "x", "b": false, "l": [nil]]
        #expect(value["n"]?.integer == 1)
        #expect(value["n"]?.number == 1)
        #expect(value["d"]?.integer == 2)
        #expect(value["h"]?.integer == nil)
        #expect(value["s"]?.string == "x")
        #expect(value["b"]?.bool == false)
        #expect(value["l"]?[0]?.isNull == true)
        #expect(value["l"]?[1] == nil)
        #expect(value["x"] == nil)
        #expect(value[0] == nil)
        #expect([value.string, value["n"]?.string] == [nil, nil])
        #expect([value.number, value["s"]?.number] == [nil, nil])
        #expect(value.bool == nil && value.array == nil && value["n"]?.object == nil)
        var object = value.object ?? JSONObject()
        object["n"] = nil
        object["none"] = nil
        object["s"] = "y"
        object.append("new", 3)
        value = .object(object)
        #expect(JSONWriter.text(value) == #"{"d":2.0,"h":0.5,"s":"y","b":false,"l":[null],"new":3}"#)
        #expect(Array(object.map(\.key)) == ["d", "h", "s", "b", "l", "new"])
    }

    @Test("reads back every double it writes")
    func doubles() throws {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            let number = Double(bitPattern: random.next())
            guard number.isFinite else { continue }
            #expect(try JSONParser.parse(JSONWriter.bytes(.number(number))).number?.bitPattern == number.bitPattern)
        }
    }
}
