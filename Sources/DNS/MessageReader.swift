/// Reads the parts of a message out of bytes that may be hostile.
package struct MessageReader {
    private let bytes: [UInt8]
    /// Where the message starts in `bytes`: pointers count from there.
    private let base: Int
    private let end: Int
    private var position: Int

    /// Reads the message in `range` of `bytes`, which must lie inside them.
    package init(_ bytes: [UInt8], in range: Range<Int>) {
        self.bytes = bytes
        base = range.lowerBound
        end = min(range.upperBound, bytes.count)
        position = range.lowerBound
    }

    /// Whether everything has been read.
    package var isAtEnd: Bool { position >= end }

    /// The header; must be read first.
    package mutating func header() throws(MessageError) -> MessageHeader {
        let id = try integer16()
        let flags = MessageHeader.Flags(rawValue: try integer16())
        var counts = MessageHeader.Counts()
        counts.questions = try integer16()
        counts.answers = try integer16()
        counts.authorities = try integer16()
        counts.additionals = try integer16()
        return MessageHeader(id: id, flags: flags, counts: counts)
    }

    /// An entry of the question section.
    package mutating func question() throws(MessageError) -> Question {
        Question(
            name: try name(), type: RecordType(rawValue: try integer16()),
            class: RecordClass(rawValue: try integer16()))
    }

    /// A record of one of the other sections; what it says stays bytes.
    package mutating func record() throws(MessageError) -> ReceivedRecord {
        let name = try name()
        let type = RecordType(rawValue: try integer16())
        let group = try integer16()
        let high = try integer16()
        let timeToLive = UInt32(high) << 16 | UInt32(try integer16())
        let length = Int(try integer16())
        guard end - position >= length else { throw .truncated }
        defer { position += length }
        return ReceivedRecord(
            name: name, type: type, class: RecordClass(rawValue: group), timeToLive: timeToLive,
            content: position - base..<position - base + length)
    }

    private mutating func integer16() throws(MessageError) -> UInt16 {
        guard end - position >= 2 else { throw .truncated }
        defer { position += 2 }
        return UInt16(bytes[position]) << 8 | UInt16(bytes[position + 1])
    }

    /// A name, which may end in a pointer to an earlier one (RFC 1035 §4.1.4).
    ///
    /// Each pointer must lead before the piece that it ends, so there are no loops.
    private mutating func name() throws(MessageError) -> DomainName {
        var wire: [UInt8] = []
        var cursor = position
        var pieceStart = position
        var after: Int?
        while true {
            guard cursor < end else { throw .truncated }
            let length = Int(bytes[cursor])
            switch length {
            case 0:
                wire.append(0)
                position = after ?? cursor + 1
                return DomainName(wire: wire)
            case 1...DomainName.labelLimit:
                guard cursor + length < end else { throw .truncated }
                wire += bytes[cursor...cursor + length]
                guard wire.count < DomainName.limit else { throw .longName }
                cursor += length + 1
            case 0xc0...:
                guard cursor + 1 < end else { throw .truncated }
                let target = base + (length & 0x3f) << 8 + Int(bytes[cursor + 1])
                guard target >= base + MessageHeader.size, target < pieceStart else { throw .badPointer }
                after = after ?? cursor + 2
                (cursor, pieceStart) = (target, target)
            default:
                throw .badLabel
            }
        }
    }
}

/// What a client wants to know.
package struct Question: Hashable, Sendable {
    package var name: DomainName
    package var type: RecordType
    package var `class`: RecordClass

    /// Asks for records of `type` at `name`.
    package init(name: DomainName, type: RecordType, class group: RecordClass = .internet) {
        self.name = name
        self.type = type
        self.class = group
    }

    /// Whether the two ask the same in the same spelling, as an answer must repeat its question.
    package func isSpelledLike(_ other: Question) -> Bool {
        name.wire == other.name.wire && type == other.type && self.class == other.class
    }
}

/// A record as it stands in a message.
package struct ReceivedRecord: Hashable, Sendable {
    package var name: DomainName
    package var type: RecordType
    package var `class`: RecordClass
    /// In seconds.
    package var timeToLive: UInt32
    /// Where in the message its content is.
    package var content: Range<Int>
}
