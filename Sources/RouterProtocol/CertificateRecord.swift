/// A certificate chain and its key, both PEM, one after the other in the sealed memfd that the record carries.
///
/// The router keeps what it had under the same id if it cannot use what comes.
package struct CertificateRecord: Hashable, Sendable {
    /// The largest chain or key, in bytes.
    package static let limit: UInt32 = 1 << 20

    /// Bytes of the chain, the host's own certificate first.
    package var chain: UInt32
    /// Bytes of the key.
    package var key: UInt32

    /// Makes the record of a memfd of `chain + key` bytes.
    package init(chain: UInt32, key: UInt32) {
        self.chain = chain
        self.key = key
    }

    func encode(into writer: inout FieldWriter) {
        writer.integer(chain)
        writer.integer(key)
    }

    init(from reader: inout FieldReader) throws(RecordError) {
        chain = try reader.integer()
        key = try reader.integer()
        guard chain <= Self.limit, key <= Self.limit else { throw .invalidField }
    }
}

/// Why a certificate cannot be used.
package enum CertificateFault: UInt8, Sendable, CaseIterable {
    /// There is no readable certificate.
    case unreadableCertificate = 1
    /// A further certificate of the chain is not readable.
    case unreadableChain = 2
    /// There is no readable key, or it needs a pass phrase.
    case unreadableKey = 3
    /// The key belongs to another certificate.
    case foreignKey = 4
    /// It names no host.
    case nameless = 5
    /// The key or the signature is too weak for TLS.
    case weak = 6
}

extension CertificateFault {
    /// How `tenement-router --check-certificate` ends.
    package var exitStatus: Int32 { 10 + Int32(rawValue) }

    /// The fault behind such an end.
    package init?(exitStatus: Int32) {
        guard let raw = UInt8(exactly: exitStatus - 10), let fault = CertificateFault(rawValue: raw) else { return nil }
        self = fault
    }
}

/// What the router makes of a certificate.
package enum CertificateReport: Equatable, Sendable {
    /// It is used: until when it is valid, in seconds of Unix time, and for which hosts.
    case used(until: Int64, names: [String])
    case refused(CertificateFault)

    /// More names of one certificate are not told.
    private static let nameLimit = 100

    func encode(into writer: inout FieldWriter) throws(RecordError) {
        switch self {
        case .used(let until, let names):
            writer.byte(0)
            writer.integer(UInt64(bitPattern: until))
            let told = names.filter { $0.utf8.count <= 255 }.prefix(Self.nameLimit)
            writer.integer(UInt16(truncatingIfNeeded: told.count))
            for name in told { try writer.string(name) }
        case .refused(let fault):
            writer.byte(fault.rawValue)
        }
    }

    init(from reader: inout FieldReader) throws(RecordError) {
        let mark = try reader.byte()
        guard mark == 0 else {
            guard let fault = CertificateFault(rawValue: mark) else { throw .invalidField }
            self = .refused(fault)
            return
        }
        let until = Int64(bitPattern: try reader.integer())
        let count = Int(try reader.integer(UInt16.self))
        guard count <= Self.nameLimit else { throw .invalidField }
        var names: [String] = []
        for _ in 0..<count { names.append(try reader.string()) }
        self = .used(until: until, names: names)
    }
}
