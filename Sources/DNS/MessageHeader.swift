/// The first twelve bytes of a message (RFC 1035 §4.1.1).
package struct MessageHeader: Hashable, Sendable {
    /// Bytes of a header.
    package static let size = 12

    package var id: UInt16
    package var flags: Flags
    /// How many questions, answers, authority records and additional records follow.
    package var counts: Counts

    /// How many entries each section has.
    package struct Counts: Hashable, Sendable {
        package var questions: UInt16 = 0
        package var answers: UInt16 = 0
        package var authorities: UInt16 = 0
        package var additionals: UInt16 = 0

        /// Counts nothing.
        package init() {}
    }

    /// The sixteen bits after the id.
    package struct Flags: RawRepresentable, Hashable, Sendable {
        package var rawValue: UInt16

        /// Takes the bits as they stand in the message.
        package init(rawValue: UInt16) {
            self.rawValue = rawValue
        }

        static let response: UInt16 = 0x8000
        static let authoritative: UInt16 = 0x0400
        static let truncated: UInt16 = 0x0200
        static let recursionDesired: UInt16 = 0x0100
        static let recursionAvailable: UInt16 = 0x0080
        static let checkingDisabled: UInt16 = 0x0010
        private static let operation: UInt16 = 0x7800

        /// It is an answer.
        package var isResponse: Bool { rawValue & Self.response != 0 }
        /// It was cut to fit: ask again over TCP.
        package var isTruncated: Bool { rawValue & Self.truncated != 0 }
        /// The kind of request; 0 is a query.
        package var opcode: UInt16 { (rawValue & Self.operation) >> 11 }
        /// The four bits of the response code that stand here.
        package var code: UInt16 { rawValue & 0x000f }
        /// What an answer repeats of its query: opcode, RD and CD.
        var echoed: UInt16 { rawValue & (Self.operation | Self.recursionDesired | Self.checkingDisabled) }
    }
}
