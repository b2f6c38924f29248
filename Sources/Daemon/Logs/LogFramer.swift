internal import Linux

/// Cuts one output stream of a replica into log records, in the CRI format.
///
/// A record is `STAMP stdout F text`; a line longer than `longestPiece` comes
/// as several records marked `P` and a last one marked `F`. Bytes pass
/// unchanged, NUL and invalid UTF-8 included (Kubernetes' CRI logging format).
struct LogFramer: ~Copyable {
    enum Stream: String, Sendable {
        case stdout, stderr
    }

    /// The most bytes of text in one record.
    static let longestPiece = 65_536
    /// Room that is kept for the next unfinished line.
    private static let usualLine = 4096
    private static let newline = UInt8(ascii: "\n")

    private let full: [UInt8]
    private let partial: [UInt8]
    /// The beginning of a line whose end has not come yet.
    private var tail = ByteBuffer()
    /// The last record was a piece: another one must end its line.
    private var isLineOpen = false

    init(_ stream: Stream) {
        full = Array(" \(stream.rawValue) F ".utf8)
        partial = Array(" \(stream.rawValue) P ".utf8)
    }

    /// Whether bytes wait for the end of their line.
    var hasTail: Bool { !tail.isEmpty }

    /// Appends to `output` the records that `input` completes.
    ///
    /// - Returns: How many lines ended.
    mutating func frame(_ input: borrowing ByteBuffer, stamp: [UInt8], into output: inout ByteBuffer) -> Int {
        let heads = Heads(full: stamp + full, partial: stamp + partial)
        var start = 0
        var lines = 0
        while let end = input.firstIndex(of: Self.newline, from: start) {
            if !hasTail, end - start <= Self.longestPiece {
                output.append(heads.full, then: input, start..<(end + 1))
            } else {
                tail.append(input, start..<end)
                Self.appendLine(tail, heads, to: &output)
                tail.removeAll(keeping: Self.usualLine)
            }
            isLineOpen = false
            start = end + 1
            lines += 1
        }
        keep(input, from: start, heads, &output)
        return lines
    }

    /// Writes what waits as a piece of its line; `isLast` when nothing will follow, so that no line stays open.
    mutating func flush(stamp: [UInt8], isLast: Bool, into output: inout ByteBuffer) {
        guard hasTail || isLast && isLineOpen else { return }
        output.append(stamp + (isLast ? full : partial), then: tail, 0..<tail.count)
        output.append(Self.newline)
        tail.removeAll(keeping: Self.usualLine)
        isLineOpen = !isLast
    }

    private struct Heads {
        var full: [UInt8]
        var partial: [UInt8]
    }

    private static func appendLine(_ line: borrowing ByteBuffer, _ heads: Heads, to output: inout ByteBuffer) {
        var start = 0
        while line.count - start > longestPiece {
            output.append(heads.partial, then: line, start..<(start + longestPiece))
            output.append(newline)
            start += longestPiece
        }
        output.append(heads.full, then: line, start..<line.count)
        output.append(newline)
    }

    private mutating func keep(
        _ input: borrowing ByteBuffer, from start: Int, _ heads: Heads, _ output: inout ByteBuffer
    ) {
        tail.append(input, start..<max(start, input.count))
        while tail.count > Self.longestPiece {
            output.append(heads.partial, then: tail, 0..<Self.longestPiece)
            output.append(Self.newline)
            isLineOpen = true
            tail.removeFirst(Self.longestPiece)
        }
    }
}
