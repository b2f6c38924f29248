/// What a record says, or a question asks for (RFC 1035 §3.2.2 and the registry of IANA).
package struct RecordType: RawRepresentable, Hashable, Sendable {
    package var rawValue: UInt16

    /// Takes any number: unknown types are types too (RFC 3597).
    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    package static let a = RecordType(rawValue: 1)
    package static let ns = RecordType(rawValue: 2)
    package static let soa = RecordType(rawValue: 6)
    package static let ptr = RecordType(rawValue: 12)
    package static let txt = RecordType(rawValue: 16)
    package static let aaaa = RecordType(rawValue: 28)
    package static let srv = RecordType(rawValue: 33)
    /// The pseudo record of EDNS (RFC 6891).
    package static let opt = RecordType(rawValue: 41)
    /// A whole zone.
    package static let axfr = RecordType(rawValue: 252)
    /// What changed in a zone.
    package static let ixfr = RecordType(rawValue: 251)
    package static let any = RecordType(rawValue: 255)
}

/// The class of a record or question.
package struct RecordClass: RawRepresentable, Hashable, Sendable {
    package var rawValue: UInt16

    /// Takes any number.
    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    package static let internet = RecordClass(rawValue: 1)
    package static let any = RecordClass(rawValue: 255)
}

/// The outcome that an answer tells (RFC 1035 §4.1.1, RFC 6895 §2.3).
package struct ResponseCode: RawRepresentable, Hashable, Sendable {
    /// 12 bits: those above the lowest four travel in the record of EDNS.
    package var rawValue: UInt16

    /// Takes any number.
    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    package static let noError = ResponseCode(rawValue: 0)
    package static let formatError = ResponseCode(rawValue: 1)
    package static let serverFailure = ResponseCode(rawValue: 2)
    package static let nameError = ResponseCode(rawValue: 3)
    package static let notImplemented = ResponseCode(rawValue: 4)
    package static let refused = ResponseCode(rawValue: 5)
    /// The version of EDNS is not known (RFC 6891 §9).
    package static let badVersion = ResponseCode(rawValue: 16)
}
