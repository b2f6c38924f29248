extension Refusal {
    /// What is wrong, in words for the person who sent it or looks for it in a log.
    package var explanation: StaticString {
        switch self {
        case .badRequestLine, .badMethod, .connectMethod, .badTarget, .targetTooLong, .badVersion,
            .unsupportedVersion, .badStatusLine, .badStatus:
            firstLine
        case .bareCR, .bareLF, .controlByte, .emptyFieldName, .badFieldName, .spaceBeforeColon, .foldedField,
            .tooManyFields, .headTooLarge:
            fields
        case .missingHost, .repeatedHost, .badHost, .hostMismatch: host
        case .badContentLength, .repeatedContentLength, .lengthWithTransferCoding, .badTransferCoding,
            .transferCodingInHTTP10, .bodyTooLarge, .endsEarly:
            framing
        case .badConnectionOption, .badExpectation, .badUpgrade, .http2Upgrade, .badWebSocketKey, .unaskedUpgrade,
            .wrongUpgrade, .wrongWebSocketAccept:
            connection
        case .badChunkSize, .badChunkExtension, .badChunkEnd, .forbiddenTrailer, .trailersTooLarge: chunks
        }
    }

    private var firstLine: StaticString {
        switch self {
        case .badRequestLine: "the request line is not METHOD TARGET VERSION with single spaces"
        case .badMethod: "the method is not a token"
        case .connectMethod: "CONNECT is not served here"
        case .badTarget: "the request target is not a path or an http URL of visible ASCII"
        case .targetTooLong: "the request target has more than 16 KiB"
        case .badVersion: "the version is not HTTP/1.1 or HTTP/1.0"
        case .unsupportedVersion: "only HTTP/1.1 and HTTP/1.0 are served here"
        case .badStatusLine: "the status line is not VERSION STATUS REASON with single spaces"
        default: "the status is not a number from 100 to 599"
        }
    }

    private var fields: StaticString {
        switch self {
        case .bareCR: "a carriage return stands without a line feed"
        case .bareLF: "a line feed stands without a carriage return"
        case .controlByte: "there is a control byte in the head"
        case .emptyFieldName: "a field has no name"
        case .badFieldName: "a field name is not a token"
        case .spaceBeforeColon: "there is white space between a field name and its colon"
        case .foldedField: "a field goes on in another line"
        case .tooManyFields: "there are more than 100 fields"
        default: "the head has more than 32 KiB"
        }
    }

    private var host: StaticString {
        switch self {
        case .missingHost: "there is no Host"
        case .repeatedHost: "there is more than one Host"
        case .badHost: "Host is not a host name with an optional port"
        default: "Host and the request target name different hosts"
        }
    }

    private var framing: StaticString {
        switch self {
        case .badContentLength: "Content-Length is not a number of bytes that may follow"
        case .repeatedContentLength: "there is more than one Content-Length"
        case .lengthWithTransferCoding: "there are Content-Length and Transfer-Encoding"
        case .badTransferCoding: "Transfer-Encoding is not a single chunked"
        case .transferCodingInHTTP10: "HTTP/1.0 has no Transfer-Encoding"
        case .bodyTooLarge: "the body is too large"
        default: "the message ends before its end"
        }
    }

    private var connection: StaticString {
        switch self {
        case .badConnectionOption: "Connection names what it may not name"
        case .badExpectation: "Expect is not 100-continue"
        case .badUpgrade: "Upgrade is not a list of protocols, or not allowed with this request"
        case .http2Upgrade: "HTTP/2 is not reached by Upgrade here"
        case .badWebSocketKey: "there is no single valid Sec-WebSocket-Key"
        case .unaskedUpgrade: "the service switched protocols without being asked"
        case .wrongUpgrade: "the service switched to a protocol that was not offered"
        default: "Sec-WebSocket-Accept does not answer the key"
        }
    }

    private var chunks: StaticString {
        switch self {
        case .badChunkSize: "a chunk size is not a hexadecimal number in a line of its own"
        case .badChunkExtension: "a chunk extension is malformed or too long"
        case .badChunkEnd: "a chunk or the body does not end with CR LF"
        case .forbiddenTrailer: "a trailer field may not stand after the body"
        default: "the trailer section has more than 8 KiB"
        }
    }
}
