/// One question that a client has sent in a message.
package struct Query: Hashable, Sendable {
    package var id: UInt16
    package var flags: MessageHeader.Flags
    package var question: Question
    /// Absent when the client does not speak EDNS.
    package var edns: ClientExtension?

    /// The largest datagram that this client wants.
    ///
    /// Never below 512 bytes, nor above 1232, which passes any path unfragmented.
    package var datagramLimit: Int {
        min(max(Int(edns?.datagramLimit ?? 512), 512), 1232)
    }
}

/// What a client says in its record of EDNS (RFC 6891 §6.1.2).
package struct ClientExtension: Hashable, Sendable {
    /// The largest datagram that it takes.
    package var datagramLimit: UInt16
    package var version: UInt8
    /// DO: it wants signatures too.
    package var wantsSignatures: Bool

    init(_ record: ReceivedRecord) {
        datagramLimit = record.class.rawValue
        version = UInt8(truncatingIfNeeded: record.timeToLive >> 16)
        wantsSignatures = record.timeToLive & 0x8000 != 0
    }
}

/// What a message from a client turns out to be.
package enum IncomingMessage: Hashable, Sendable {
    /// Too short, or an answer: saying anything would make two servers talk for ever.
    case noise
    /// It has a header, and this code is all that it gets.
    case refused(MessageHeader, ResponseCode)
    case query(Query)

    /// Reads the message in `range` of `bytes`, which must lie inside them.
    package init(_ bytes: [UInt8], in range: Range<Int>) {
        var reader = MessageReader(bytes, in: range)
        guard let header = try? reader.header(), !header.flags.isResponse else {
            self = .noise
            return
        }
        guard header.flags.opcode == 0 else {
            self = .refused(header, .notImplemented)
            return
        }
        guard let query = Self.query(header, &reader) else {
            self = .refused(header, .formatError)
            return
        }
        self = .query(query)
    }

    /// One question, no answers, and at most one record of EDNS, which belongs to the root.
    private static func query(_ header: MessageHeader, _ reader: inout MessageReader) -> Query? {
        guard header.counts.questions == 1, header.counts.answers == 0, header.counts.authorities == 0 else {
            return nil
        }
        do throws(MessageError) {
            var query = Query(id: header.id, flags: header.flags, question: try reader.question(), edns: nil)
            for _ in 0..<header.counts.additionals {
                let record = try reader.record()
                guard record.type == .opt else { continue }
                guard query.edns == nil, record.name == .root else { return nil }
                query.edns = ClientExtension(record)
            }
            return reader.isAtEnd ? query : nil
        } catch {
            return nil
        }
    }
}
