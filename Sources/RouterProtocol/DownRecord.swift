/// A record from the supervisor to the router.
package struct DownRecord: Equatable, Sendable {
    /// What a `remove` removes.
    package enum Subject: UInt8, Sendable {
        case route = 0
        case pool = 1
        case replica = 2
        case asker = 3
        case name = 4
        case certificate = 5
    }

    /// What the record says.
    package enum Body: Equatable, Sendable {
        case hello(HelloRecord)
        case listener(ListenerRecord)
        case route(RouteRecord)
        case pool(PoolRecord)
        case replica(ReplicaRecord)
        case asker(AskerRecord)
        case name(NameRecord)
        case resolvers(ResolversRecord)
        case remove(Subject)
        /// A certificate `id` for connections from now on; of several without a name that fits, the smallest id serves.
        case certificate(CertificateRecord)
        case tickets(TicketKeys)
        /// A memfd of `length` bytes follows as descriptor; its records replace all routes, pools, replicas, askers and
        /// names.
        case snapshot(length: UInt64)
        /// Stop accepting, finish, exit. Frozen for ever.
        case retire
    }

    /// The route, pool, replica or listener that is meant.
    ///
    /// Ids are never reused; 0 is nobody's.
    package var id: UInt32
    /// Counts the changes of the supervisor's wishes; `applied` repeats it.
    package var version: UInt64
    package var body: Body

    /// Makes a record.
    package init(id: UInt32 = 0, version: UInt64, _ body: Body) {
        self.id = id
        self.version = version
        self.body = body
    }

    /// Whether a descriptor travels with this record; those of a message come in the order of its records.
    package var carriesDescriptor: Bool {
        switch body {
        case .hello, .listener, .snapshot, .certificate: true
        case .replica(let replica): replica.endpoint.carriesDescriptor
        case .route, .pool, .remove, .retire, .asker, .name, .resolvers, .tickets: false
        }
    }
}

extension DownRecord: CodedRecord {
    private var kind: UInt16 {
        switch body {
        case .hello: 1
        case .listener: 2
        case .route: 3
        case .pool: 4
        case .replica: 5
        case .remove: 6
        case .snapshot: 7
        case .retire: 8
        case .asker: 9
        case .name: 10
        case .resolvers: 11
        case .certificate: 12
        case .tickets: 13
        }
    }

    func encode(into writer: inout FieldWriter) throws(RecordError) {
        var fields = FieldWriter()
        switch body {
        case .hello(let hello): hello.encode(into: &fields)
        case .listener(let listener): listener.encode(into: &fields)
        case .route(let route): try route.encode(into: &fields)
        case .pool(let pool): try pool.encode(into: &fields)
        case .replica(let replica): try replica.encode(into: &fields)
        case .remove(let subject): fields.byte(subject.rawValue)
        case .snapshot(let length): fields.integer(length)
        case .certificate(let certificate): certificate.encode(into: &fields)
        case .tickets(let keys): keys.encode(into: &fields)
        case .retire: break
        case .asker(let asker): asker.encode(into: &fields)
        case .name(let name): try name.encode(into: &fields)
        case .resolvers(let resolvers): resolvers.encode(into: &fields)
        }
        try writer.record(kind: kind, id: id, version: version, fields: fields)
    }

    init(header: RecordHeader, fields: inout FieldReader) throws(RecordError) {
        id = header.id
        version = header.version
        switch header.kind {
        case 1: body = .hello(try HelloRecord(from: &fields))
        case 2: body = .listener(try ListenerRecord(from: &fields))
        case 3: body = .route(try RouteRecord(from: &fields))
        case 4: body = .pool(try PoolRecord(from: &fields))
        case 5: body = .replica(try ReplicaRecord(from: &fields))
        case 6:
            guard let subject = Subject(rawValue: try fields.byte()) else { throw .invalidField }
            body = .remove(subject)
        case 7: body = .snapshot(length: try fields.integer())
        case 8: body = .retire
        case 9: body = .asker(try AskerRecord(from: &fields))
        case 10: body = .name(try NameRecord(from: &fields))
        case 11: body = .resolvers(try ResolversRecord(from: &fields))
        case 12: body = .certificate(try CertificateRecord(from: &fields))
        case 13: body = .tickets(try TicketKeys(from: &fields))
        default: throw .unknownKind(header.kind)
        }
    }
}
