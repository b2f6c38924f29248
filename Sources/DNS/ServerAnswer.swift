/// What another server has answered, read as far as needed to trust and to pass it on.
package struct ServerAnswer: Hashable, Sendable {
    package var id: UInt16
    package var code: ResponseCode
    package var isTruncated: Bool
    /// Absent in some refusals.
    package var question: Question?

    /// Reads a whole message; every record in it must be one.
    ///
    /// - Returns: `nil` if it is no answer to a query, or no message.
    package init?(_ bytes: [UInt8]) {
        var reader = MessageReader(bytes, in: 0..<bytes.count)
        do throws(MessageError) {
            let header = try reader.header()
            guard header.flags.isResponse, header.flags.opcode == 0, header.counts.questions <= 1 else { return nil }
            id = header.id
            code = ResponseCode(rawValue: header.flags.code)
            isTruncated = header.flags.isTruncated
            question = header.counts.questions == 1 ? try reader.question() : nil
            // What is cut may end in the middle of a record.
            guard !isTruncated else { return }
            let counts = header.counts
            for _ in 0..<Int(counts.answers) + Int(counts.authorities) + Int(counts.additionals) {
                _ = try reader.record()
            }
            guard reader.isAtEnd else { throw .trailingBytes }
        } catch {
            return nil
        }
    }

    /// Whether it answers `asked`, which was sent as `id`; a refusal may leave the question out.
    package func answers(_ asked: Question, id: UInt16) -> Bool {
        guard self.id == id else { return false }
        guard let question else { return isRefusal }
        return question.isSpelledLike(asked)
    }

    /// Another server may know more.
    package var isRefusal: Bool {
        [.serverFailure, .refused, .notImplemented, .formatError].contains(code)
    }
}
