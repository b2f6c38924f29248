import TOML
import Testing

@Suite("A document")
struct DocumentTests {
    @Test("gives every kind of value")
    func values() throws {
        let document = try TOMLDocument(
            parsing: """
                # a comment
                s = "a\\tb\\u00e9" # é
                l = 'C:\\x'
                m = \"""
                one
                  two \\
                     three\"""
                i = -1_000
                h = 0xff
                f = 6.5e3
                b = true
                z = 2026-11-20T18:02:11.5Z
                dt = 2026-11-20 18:02:11
                d = 2026-11-20
                t = 07:32:00
                a = [ 1, # x
                  2, ]
                x = { p.q = 1, "r s" = [] }
                [k."a.b"]
                c.d = 1
                [[list]]
                n = 1
                [list.sub]
                [[list]]
                n = 2
                """)
        let root = document.root
        #expect(root["s"]?.value == "a\tbé")
        #expect(root["l"]?.value == "C:\\x")
        #expect(root["m"]?.value == "one\n  two three")
        #expect(root["i"]?.value == -1000)
        #expect(root["h"]?.value == 255)
        #expect(root["f"]?.value == 6500.0)
        #expect(root["b"]?.value == true)
        #expect(root["a"]?.value == [1, 2])
        #expect(root["x"]?.value == ["p": ["q": 1], "r s": []])
        #expect(root[path: ["k", "a.b", "c", "d"]]?.value == 1)
        #expect(root[path: ["list", 1, "n"]]?.value == 2)
        #expect(root[path: ["list", 0, "sub"]]?.value == [:])
        let texts = ["z", "dt", "d", "t"].map { root[$0].map { TOMLWriter.value($0.value) } }
        #expect(texts == ["2026-11-20T18:02:11.5Z", "2026-11-20T18:02:11", "2026-11-20", "07:32:00"])
    }

    @Test("knows where everything stands")
    func positions() throws {
        let document = try TOMLDocument(parsing: "\u{feff}\"é\" = 'ä' # ö\r\nb = [\r\n 'ü', 1 ]\r\n[t.u]\r\n  v = 1")
        let root = document.root
        #expect(root["é"]?.position == SourcePosition(line: 1, column: 7, offset: 10))
        #expect(root[path: ["b", 1]]?.position.description == "3:7")
        #expect(root[path: ["t", "u"]]?.position.description == "4:1")
        #expect(root["t"]?.position.description == "4:2")
        #expect(root[path: ["t"]]?.value.table?.entry("u")?.keyPosition.description == "4:4")
        #expect(root[path: ["t", "u", "v"]]?.position.description == "5:7")
    }
}
