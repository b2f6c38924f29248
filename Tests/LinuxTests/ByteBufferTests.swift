import Linux
import TestSupport
import Testing

@Suite("A byte buffer")
struct ByteBufferTests {
    private func buffer(_ text: String) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.append(contentsOf: Array(text.utf8))
        return buffer
    }

    private func text(_ buffer: borrowing ByteBuffer) -> String {
        String(decoding: buffer.bytes, as: UTF8.self)
    }

    @Test("joins pieces of others, each behind its prefix")
    func joins() {
        let input = buffer("one two")
        var output = ByteBuffer(capacity: 1)
        output.append(Array("1: ".utf8), then: input, 0..<3)
        output.append(UInt8(ascii: ","))
        output.append(Array(" 2: ".utf8), then: input, 4..<7)
        #expect(text(output) == "1: one, 2: two")
        output.append(output.bytes, then: input, 7..<7)
        let count = output.count
        #expect(count == 28)
    }

    @Test("takes only what there is")
    func clamps() {
        let input = buffer("abc")
        var output = ByteBuffer()
        output.append(input, 1..<9)
        output.append(input, 5..<9)
        #expect(text(output) == "bc")
    }

    @Test("finds a byte from any place on", arguments: zip([0, 1, 2, 3, 4, -1], [0, 2, 2, nil, nil, nil] as [Int?]))
    func finds(start: Int, place: Int?) {
        let input = buffer("-a-")
        let found = input.firstIndex(of: UInt8(ascii: "-"), from: start)
        let missing = input.firstIndex(of: UInt8(ascii: "x"), from: start)
        #expect(found == place)
        #expect(missing == nil)
    }

    @Test("loses its beginning, or everything")
    func removes() {
        var input = buffer("abcdef")
        input.removeFirst(4)
        #expect(text(input) == "ef")
        input.removeFirst(9)
        #expect(text(input).isEmpty)
        input.append(contentsOf: [1, 2, 3])
        input.removeAll(keeping: 2)
        #expect(text(input).isEmpty)
        input.append(7)
        #expect(text(input) == "\u{7}")
    }

    @Test("carries bytes from one descriptor to another")
    func carries() throws {
        let source = try Pipe.make(nonBlocking: true)
        let target = try Pipe.make(nonBlocking: true)
        var buffer = ByteBuffer()
        let nothing = try buffer.fill(from: source.first.borrowed, upTo: 100)
        #expect(nothing == nil)
        try source.second.borrowed.writeAll(Array("hello world".utf8))
        let first = try buffer.fill(from: source.first.borrowed, upTo: 5)
        #expect(first == 5)
        try buffer.writeAll(to: target.second.borrowed)
        let second = try buffer.fill(from: source.first.borrowed, upTo: 100)
        #expect(second == 6)
        try buffer.writeAll(to: target.second.borrowed)
        var bytes: [UInt8] = []
        #expect(try target.first.borrowed.read(appendingTo: &bytes) == 11)
        #expect(String(decoding: bytes, as: UTF8.self) == "hello world")
    }
}
