/// A listening socket for one worker; carries its descriptor.
///
/// Every worker has a SO_REUSEPORT socket of its own per address; the resolver's single thread has two.
package struct ListenerRecord: Equatable, Sendable {
    /// What is spoken on the connections of a listener.
    package enum Kind: UInt8, Sendable {
        case http = 0
        /// Queries of DNS, one a datagram; the resolver's thread reads them.
        case nameDatagrams = 1
        /// Queries of DNS over TCP.
        case nameStreams = 2
        /// HTTP inside TLS.
        case https = 3
    }

    /// The worker that accepts from it; 0 for the resolver.
    package var worker: UInt16
    package var kind: Kind

    /// Makes the record of a listener of `worker`.
    package init(worker: UInt16, kind: Kind = .http) {
        self.worker = worker
        self.kind = kind
    }

    func encode(into writer: inout FieldWriter) {
        writer.integer(worker)
        writer.byte(kind.rawValue)
    }

    init(from reader: inout FieldReader) throws(RecordError) {
        worker = try reader.integer()
        guard let kind = Kind(rawValue: try reader.byte()) else { throw .invalidField }
        self.kind = kind
    }
}
