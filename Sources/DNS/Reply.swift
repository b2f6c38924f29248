/// An answer before it is bytes.
package struct Reply: Hashable, Sendable {
    package var code: ResponseCode
    /// We are the ones who know.
    package var isAuthoritative = false
    package var answers: [ResourceRecord] = []
    package var authorities: [ResourceRecord] = []

    /// An answer without records.
    package init(_ code: ResponseCode) {
        self.code = code
    }

    /// The message that answers `query` in at most `limit` bytes, 512 at least.
    ///
    /// What does not fit is left out, and TC says so (RFC 2181 §9).
    package func message(to query: Query, limit: Int) -> [UInt8] {
        var writer = MessageWriter(limit: limit - (query.edns == nil ? 0 : MessageWriter.extensionSize))
        var flags = query.flags.echoed | MessageHeader.Flags.response | MessageHeader.Flags.recursionAvailable
        if isAuthoritative { flags |= MessageHeader.Flags.authoritative }
        writer.header(id: query.id, flags: flags | code.rawValue & 0xf)
        writer.question(query.question)
        let isWhole = writer.records(answers, in: .answers) && writer.records(authorities, in: .authorities)
        if !isWhole { writer.markTruncated() }
        if let edns = query.edns { writer.extensionRecord(code, wantsSignatures: edns.wantsSignatures) }
        return writer.bytes
    }

    /// The message that tells a client of datagrams to ask again over TCP.
    package static func truncated(to query: Query) -> [UInt8] {
        var message = Reply(.noError).message(to: query, limit: 512)
        message[2] |= UInt8(MessageHeader.Flags.truncated >> 8)
        return message
    }

    /// The message that answers what could not be read as a query: the header, no more.
    package static func message(to header: MessageHeader, _ code: ResponseCode) -> [UInt8] {
        var writer = MessageWriter(limit: MessageHeader.size)
        writer.header(id: header.id, flags: header.flags.echoed | MessageHeader.Flags.response | code.rawValue & 0xf)
        return writer.bytes
    }
}
