import Linux
import Model
import Testing

@testable import Daemon

@Suite("A log framer")
struct LogFramerTests {
    private let stamp = Array("2026-11-21T06:31:00.000000000Z".utf8)

    private func frame(_ chunks: [String], flush: Bool? = nil) -> [String] {
        var framer = LogFramer(.stdout)
        var output: [UInt8] = []
        for chunk in chunks { _ = framer.frame(Array(chunk.utf8)[...], stamp: stamp, into: &output) }
        if let flush { framer.flush(stamp: stamp, isLast: flush, into: &output) }
        return output.split(separator: 10).map { String(decoding: $0.dropFirst(31), as: UTF8.self) }
    }

    @Test("writes one full record per line")
    func lines() {
        #expect(frame(["one\ntwo\n\nthree"]) == ["stdout F one", "stdout F two", "stdout F "])
    }

    @Test("joins a line that came in pieces")
    func pieces() {
        #expect(frame(["a", "b", "c\nd"]) == ["stdout F abc"])
    }

    @Test("writes an unfinished line as a piece while it may go on, in full at the end")
    func flush() {
        #expect(frame(["prompt> "], flush: false) == ["stdout P prompt> "])
        #expect(frame(["last words"], flush: true) == ["stdout F last words"])
        #expect(frame(["done\n"], flush: true) == ["stdout F done"])
    }

    @Test("cuts a long line into pieces of 64 KiB, wherever the reads fall", arguments: [999, 65_536, 200_000])
    func longLine(chunk: Int) {
        let line = [UInt8](repeating: 120, count: 150_000) + [10]
        var framer = LogFramer(.stdout)
        var output: [UInt8] = []
        for start in stride(from: 0, to: line.count, by: chunk) {
            _ = framer.frame(line[start..<min(start + chunk, line.count)], stamp: stamp, into: &output)
        }
        let records = output.split(separator: 10)
        #expect(records.map { $0[$0.startIndex + 38] } == Array("PPF".utf8))
        #expect(records.map { $0.count - 40 } == [65_536, 65_536, 18_928])
    }

    @Test("passes every byte unchanged")
    func bytes() {
        var framer = LogFramer(.stderr)
        var output: [UInt8] = []
        let text = (0...255).filter { $0 != 10 }.map { UInt8($0) }
        #expect(framer.frame((text + [10])[...], stamp: stamp, into: &output) == 1)
        let line = LogLine(output.dropLast())
        #expect(line?.text == text)
        #expect(line?.stream == "stderr")
        #expect(line?.isPartial == false)
        #expect(line?.at.text == "2026-11-21T06:31:00Z")
    }

    @Test(
        "is not read back from a torn record", arguments: ["", "2026", "2026-11-21T06:31:00Z stdout", "x stdout F y"])
    func torn(record: String) {
        #expect(LogLine(Array(record.utf8)[...]) == nil)
    }
}

extension LogFramer {
    /// The same over arrays.
    mutating func frame(_ bytes: ArraySlice<UInt8>, stamp: [UInt8], into output: inout [UInt8]) -> Int {
        var buffer = ByteBuffer()
        let lines = frame(ByteBuffer(bytes), stamp: stamp, into: &buffer)
        output += buffer.bytes
        return lines
    }

    /// The same into an array.
    mutating func flush(stamp: [UInt8], isLast: Bool, into output: inout [UInt8]) {
        var buffer = ByteBuffer()
        flush(stamp: stamp, isLast: isLast, into: &buffer)
        output += buffer.bytes
    }
}

extension ByteBuffer {
    /// A buffer that holds these bytes.
    init(_ bytes: some Sequence<UInt8>) {
        self.init()
        append(contentsOf: Array(bytes))
    }
}
