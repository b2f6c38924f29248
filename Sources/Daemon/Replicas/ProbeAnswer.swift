internal import Supervision

/// What an HTTP probe makes of the first bytes of an answer.
///
/// Only the status line is read; it is all that a probe needs of a program
/// that may be hostile.
enum ProbeAnswer: Equatable, Sendable {
    case incomplete
    case outcome(ProbeOutcome)

    /// The longest status line that is waited for.
    static let longest = 1024

    init(_ bytes: [UInt8]) {
        guard let end = bytes.firstIndex(of: 10) else {
            self = bytes.count > Self.longest ? .outcome(.failed(.noAnswer)) : .incomplete
            return
        }
        self = .outcome(Self.judge(bytes[..<end]))
    }

    private static func judge(_ line: ArraySlice<UInt8>) -> ProbeOutcome {
        let words = line.split(separator: 32, maxSplits: 2, omittingEmptySubsequences: false)
        guard words.count >= 2, words[0].starts(with: "HTTP/1.".utf8), words[0].count == 8 else {
            return .failed(.noAnswer)
        }
        let digits = words[1].last == 13 ? words[1].dropLast() : words[1]
        guard digits.count == 3, let status = UInt16(String(decoding: digits, as: UTF8.self)) else {
            return .failed(.noAnswer)
        }
        return (200...399).contains(status) ? .passed : .failed(.status(status))
    }
}
