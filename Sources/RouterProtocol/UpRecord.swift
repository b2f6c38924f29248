/// A record from the router to the supervisor.
package struct UpRecord: Equatable, Sendable {
    /// What the record says.
    package enum Body: Equatable, Sendable {
        /// The router is there. After a reconnection it carries its counters and `listeners` sockets.
        case hello(RouterHello)
        /// Every worker works by this version; what it withdrew receives no new request.
        case applied
        /// `waiting` requests want the pool `id`, which has no ready replica. Edges only.
        case demand(waiting: UInt32)
        /// The draining replica `id` has no request left.
        case drained
        /// The replica `id` refused a connection or could not be reached.
        case unreachable
        /// What became of the certificate `id` that came with `version`.
        case certificate(CertificateReport)
    }

    /// The pool or replica that is meant, else 0.
    package var id: UInt32
    /// Of `applied`: what was applied.
    package var version: UInt64
    package var body: Body

    /// Makes a record.
    package init(id: UInt32 = 0, version: UInt64 = 0, _ body: Body) {
        self.id = id
        self.version = version
        self.body = body
    }
}

/// Who speaks: the frozen first words of a router.
package struct RouterHello: Equatable, Sendable {
    package var protocolNumber: UInt32
    package var pid: UInt32
    package var counterLayout: UInt32
    /// Listening sockets that follow the counters as descriptors; 0 at a router's start.
    package var listeners: UInt16

    /// Makes a greeting of this protocol.
    package init(pid: UInt32, listeners: UInt16 = 0) {
        protocolNumber = RecordFraming.protocolNumber
        self.pid = pid
        counterLayout = CounterLayout.number
        self.listeners = listeners
    }
}

extension UpRecord: CodedRecord {
    func encode(into writer: inout FieldWriter) throws(RecordError) {
        var fields = FieldWriter()
        var kind: UInt16
        switch body {
        case .hello(let hello):
            kind = 1
            fields.integer(hello.protocolNumber)
            fields.integer(hello.pid)
            fields.integer(hello.counterLayout)
            fields.integer(hello.listeners)
        case .applied:
            kind = 2
        case .demand(let waiting):
            kind = 3
            fields.integer(waiting)
        case .drained:
            kind = 4
        case .unreachable:
            kind = 5
        case .certificate(let report):
            kind = 6
            try report.encode(into: &fields)
        }
        try writer.record(kind: kind, id: id, version: version, fields: fields)
    }

    init(header: RecordHeader, fields: inout FieldReader) throws(RecordError) {
        id = header.id
        version = header.version
        switch header.kind {
        case 1:
            var hello = RouterHello(pid: 0)
            hello.protocolNumber = try fields.integer()
            hello.pid = try fields.integer()
            hello.counterLayout = try fields.integer()
            hello.listeners = try fields.integer()
            if hello.protocolNumber != RecordFraming.protocolNumber { fields.skipRest() }
            body = .hello(hello)
        case 2: body = .applied
        case 3: body = .demand(waiting: try fields.integer())
        case 4: body = .drained
        case 5: body = .unreachable
        case 6: body = .certificate(try CertificateReport(from: &fields))
        default: throw .unknownKind(header.kind)
        }
    }
}
