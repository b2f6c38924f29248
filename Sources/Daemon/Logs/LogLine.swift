package import Model

/// One record of a log file, read back.
package struct LogLine: Equatable, Sendable {
    package var at: UTCTime
    /// `stdout` or `stderr`.
    package var stream: String
    /// A piece of a line that goes on in the next record.
    package var isPartial: Bool
    package var text: [UInt8]

    /// Reads a record without its final newline; `nil` if it is not one (a torn write after a crash).
    init?(_ record: ArraySlice<UInt8>) {
        let space = UInt8(ascii: " ")
        guard let first = record.firstIndex(of: space),
            let at = UTCTime(String(decoding: record[..<first], as: UTF8.self))
        else { return nil }
        let afterStamp = record[(first + 1)...]
        guard let second = afterStamp.firstIndex(of: space), second + 2 < record.endIndex, record[second + 2] == space
        else { return nil }
        self.at = at
        stream = String(decoding: afterStamp[..<second], as: UTF8.self)
        isPartial = record[second + 1] == UInt8(ascii: "P")
        text = Array(record[(second + 3)...])
    }
}
