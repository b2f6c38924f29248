/// Why a message is refused: it breaks RFC 9110 or 9112, or two parsers might read it differently, or it is too large.
///
/// A refused request is answered with `status` and its connection closed; a refused response becomes 502.
package enum Refusal: UInt8, Error, Equatable, Sendable, CaseIterable {
    // The request line.
    case badRequestLine
    case badMethod
    case connectMethod
    case badTarget
    case targetTooLong
    case badVersion
    case unsupportedVersion

    // The status line.
    case badStatusLine
    case badStatus

    // Lines and fields.
    case bareCR
    case bareLF
    case controlByte
    case emptyFieldName
    case badFieldName
    case spaceBeforeColon
    case foldedField
    case tooManyFields
    case headTooLarge

    // Whom it is for.
    case missingHost
    case repeatedHost
    case badHost
    case hostMismatch

    // How long it is.
    case badContentLength
    case repeatedContentLength
    case lengthWithTransferCoding
    case badTransferCoding
    case transferCodingInHTTP10
    case bodyTooLarge
    case endsEarly

    // What it asks of the connection.
    case badConnectionOption
    case badExpectation
    case badUpgrade
    case http2Upgrade
    case badWebSocketKey

    // What it answers to an upgrade.
    case unaskedUpgrade
    case wrongUpgrade
    case wrongWebSocketAccept

    // Chunks.
    case badChunkSize
    case badChunkExtension
    case badChunkEnd
    case forbiddenTrailer
    case trailersTooLarge

    /// The status code of the answer to a refused request.
    package var status: UInt16 {
        switch self {
        case .bodyTooLarge: 413
        case .targetTooLong: 414
        case .badExpectation: 417
        case .tooManyFields, .headTooLarge, .trailersTooLarge: 431
        case .connectMethod: 501
        case .unsupportedVersion: 505
        case .badRequestLine, .badMethod, .badTarget, .badVersion, .badStatusLine, .badStatus, .bareCR, .bareLF,
            .controlByte, .emptyFieldName, .badFieldName, .spaceBeforeColon, .foldedField, .missingHost,
            .repeatedHost, .badHost, .hostMismatch, .badContentLength, .repeatedContentLength,
            .lengthWithTransferCoding, .badTransferCoding, .transferCodingInHTTP10, .endsEarly, .badConnectionOption,
            .badUpgrade, .http2Upgrade, .badWebSocketKey, .unaskedUpgrade, .wrongUpgrade, .wrongWebSocketAccept,
            .badChunkSize, .badChunkExtension, .badChunkEnd, .forbiddenTrailer:
            400
        }
    }
}
