package import RouterProtocol

/// What workers need to speak TLS: never changed, replaced as a whole.
package final class TLSContext: Sendable {
    let engine: TLSEngine
    let certificates: CertificateTable
    let tickets: TicketKeys

    init(engine: TLSEngine, certificates: CertificateTable, tickets: TicketKeys) {
        self.engine = engine
        self.certificates = certificates
        self.tickets = tickets
    }
}

/// The certificates of the router process, on the channel's thread; OpenSSL is started with the first use.
package struct CertificateShelf {
    private var engine: TLSEngine?
    private var loopback: TLSIdentity?
    private var identities: [UInt32: TLSIdentity] = [:]
    private var tickets: TicketKeys?

    /// An empty shelf.
    package init() {}

    /// Puts a certificate in the place `id`; what was there stays if this one is of no use.
    package mutating func set(_ id: UInt32, chain: [UInt8], key: [UInt8]) -> CertificateReport {
        guard let engine = started() else { return .refused(.weak) }
        do throws(CertificateFault) {
            let identity = try CertificateReading.read(chain: chain, key: key)
            guard engine.accepts(identity) else { throw .weak }
            identities[id] = identity
            return .used(until: identity.validUntil, names: identity.names)
        } catch {
            return .refused(error)
        }
    }

    /// Takes a certificate away; connections that show it go on.
    package mutating func remove(_ id: UInt32) {
        identities[id] = nil
    }

    /// Seals tickets with other keys from now on.
    package mutating func set(_ keys: TicketKeys) {
        tickets = keys
    }

    /// What workers are given now; `nil` when OpenSSL cannot start.
    package mutating func context() -> TLSContext? {
        guard let engine = started() else { return nil }
        if loopback == nil { loopback = LoopbackIdentity.make() }
        let keys = tickets ?? Self.randomKeys()
        tickets = keys
        return TLSContext(
            engine: engine, certificates: CertificateTable(identities, loopback: loopback), tickets: keys)
    }

    private mutating func started() -> TLSEngine? {
        if engine == nil { engine = TLSEngine() }
        return engine
    }

    private static func randomKeys() -> TicketKeys {
        var generator = SystemRandomNumberGenerator()
        return TicketKeys(current: (0..<TicketKeys.size).map { _ in UInt8.random(in: 0...255, using: &generator) })
    }
}
