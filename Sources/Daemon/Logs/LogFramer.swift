/// Cuts one output stream of a replica into log records, in the CRI format.
///
/// A record is `STAMP stdout F text`; a line longer than `longestPiece` comes
/// as several records marked `P` and a last one marked `F`. Bytes pass
/// unchanged, NUL and invalid UTF-8 included (Kubernetes' CRI logging format).
struct LogFramer {
    enum Stream: String, Sendable {
        case stdout, stderr
    }

    /// The most bytes of text in one record.
    static let longestPiece = 65_536

    private let mark: [UInt8]
    /// The beginning of a line whose end has not come yet.
    private var tail: [UInt8] = []
    /// The last record was a piece: another one must end its line.
    private var isLineOpen = false

    init(_ stream: Stream) {
        mark = Array(" \(stream.rawValue) ".utf8)
    }

    /// Whether bytes wait for the end of their line.
    var hasTail: Bool { !tail.isEmpty }

    /// Appends to `output` the records that `bytes` complete.
    ///
    /// - Returns: How many lines ended.
    mutating func frame(_ bytes: ArraySlice<UInt8>, stamp: [UInt8], into output: inout [UInt8]) -> Int {
        var rest = bytes
        var lines = 0
        while let end = rest.firstIndex(of: 10) {
            appendLine(rest[..<end], stamp: stamp, to: &output)
            rest = rest[(end + 1)...]
            lines += 1
        }
        keep(rest, stamp: stamp, output: &output)
        return lines
    }

    /// Writes what waits as a piece of its line; `isLast` when nothing will follow, so that no line stays open.
    mutating func flush(stamp: [UInt8], isLast: Bool, into output: inout [UInt8]) {
        guard hasTail || isLast && isLineOpen else { return }
        appendRecord(tail[...], tag: isLast ? Self.full : Self.partial, stamp: stamp, to: &output)
        tail.removeAll(keepingCapacity: !isLast)
    }

    private static let full = UInt8(ascii: "F")
    private static let partial = UInt8(ascii: "P")

    private mutating func appendLine(_ text: ArraySlice<UInt8>, stamp: [UInt8], to output: inout [UInt8]) {
        guard hasTail else {
            appendPieces(text, stamp: stamp, to: &output)
            return
        }
        tail += text
        let whole = tail
        tail.removeAll(keepingCapacity: true)
        appendPieces(whole[...], stamp: stamp, to: &output)
    }

    private mutating func appendPieces(_ text: ArraySlice<UInt8>, stamp: [UInt8], to output: inout [UInt8]) {
        var rest = text
        while rest.count > Self.longestPiece {
            appendRecord(rest.prefix(Self.longestPiece), tag: Self.partial, stamp: stamp, to: &output)
            rest = rest.dropFirst(Self.longestPiece)
        }
        appendRecord(rest, tag: Self.full, stamp: stamp, to: &output)
    }

    private mutating func keep(_ text: ArraySlice<UInt8>, stamp: [UInt8], output: inout [UInt8]) {
        guard !text.isEmpty else { return }
        tail += text
        while tail.count > Self.longestPiece {
            appendRecord(tail.prefix(Self.longestPiece), tag: Self.partial, stamp: stamp, to: &output)
            tail.removeFirst(Self.longestPiece)
        }
    }

    private mutating func appendRecord(_ text: ArraySlice<UInt8>, tag: UInt8, stamp: [UInt8], to output: inout [UInt8])
    {
        output += stamp
        output += mark
        output.append(tag)
        isLineOpen = tag == Self.partial
        output.append(UInt8(ascii: " "))
        output += text
        output.append(10)
    }
}
