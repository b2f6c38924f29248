import RouterProtocol
import TestSupport
import Testing

@Suite("A record")
struct RecordTests {
    static let settings: RouterSettings = {
        var settings = RouterSettings(workers: 2, rows: 100, isForeground: true, uid: 79999, gid: 79999)
        settings.trustedProxies = [AddressBlock("10.0.0.0/8"), AddressBlock("fd00::/8")].compactMap { $0 }
        settings.limits.head = 1
        return settings
    }()
    static let replica: ReplicaRecord = {
        let endpoint = UpstreamEndpoint.internet(InternetAddress(v4: 0x7f00_0001), port: 8080)
        var replica = ReplicaRecord(name: "shop/web:prod.1", pool: 7, row: 9, endpoint: endpoint)
        replica.weight = 50
        replica.state = .draining
        replica.speaksHTTP2 = true
        return replica
    }()
    static let route: RouteRecord = {
        var route = RouteRecord(host: "*.example.com", path: "/api", pool: 7)
        route.isBuiltIn = true
        route.timeouts = RouteTimeouts(connect: 1, request: 2)
        route.affinity = .cookie
        return route
    }()
    static let pool: PoolRecord = {
        var pool = PoolRecord(name: "shop/web", parent: 3, row: 4)
        pool.limit = 5
        pool.queue = 6
        pool.whenEmpty = .hold
        pool.retryAfter = 7
        return pool
    }()
    static let down: [DownRecord] = [
        DownRecord(version: 0, .hello(HelloRecord(pid: 42, settings: settings))),
        DownRecord(id: 1, version: 0, .listener(ListenerRecord(worker: 1))),
        DownRecord(id: 2, version: 1, .route(route)), DownRecord(id: 3, version: 2, .pool(pool)),
        DownRecord(id: 4, version: .max, .replica(replica)), DownRecord(id: 5, version: 3, .remove(.replica)),
        DownRecord(version: 4, .snapshot(length: 1 << 40)), DownRecord(version: 5, .retire),
        DownRecord(
            id: 6, version: 6,
            .replica(ReplicaRecord(name: "a", pool: 1, row: 2, endpoint: .unix(name: "web.sock")))),
        DownRecord(id: 7, version: 6, .replica(ReplicaRecord(name: "ü", pool: 1, row: 2, endpoint: .unchanged))),
        DownRecord(id: 8, version: 7, .listener(ListenerRecord(worker: 0, kind: .nameStreams))),
        DownRecord(id: 9, version: 7, .asker(AskerRecord(block: settings.trustedProxies[0], view: 3))),
        DownRecord(id: 10, version: 7, .name(name)), DownRecord(version: 8, .resolvers(resolvers)),
        DownRecord(id: 9, version: 9, .remove(.asker)), DownRecord(id: 10, version: 9, .remove(.name)),
        DownRecord(id: 11, version: 7, .listener(ListenerRecord(worker: 0, kind: .https))),
        DownRecord(id: 12, version: 7, .certificate(CertificateRecord(chain: 10, key: 20))),
        DownRecord(id: 12, version: 8, .remove(.certificate)),
        DownRecord(version: 9, .tickets(TicketKeys(current: key(1), previous: key(2)))),
        DownRecord(version: 9, .tickets(TicketKeys(current: key(3)))),
    ]
    static let name: NameRecord = {
        var name = NameRecord(view: 3, name: "1.web")
        name.addresses = [InternetAddress(v4: 0x0a00_0001), InternetAddress(high: 0xfd00 << 48, low: 1)]
        name.ports = [NamedPort(name: "http", isDatagram: true, number: 80, target: "web")]
        return name
    }()
    static let resolvers = ResolversRecord([
        ResolversRecord.Server(address: InternetAddress(v4: 0x7f00_0035)),
        ResolversRecord.Server(address: InternetAddress(high: 0xfe80 << 48, low: 1), port: 54, scope: 2),
    ])
    static func key(_ byte: UInt8) -> [UInt8] { [UInt8](repeating: byte, count: TicketKeys.size) }
    /// Made anew: a list for good, in a case whose bits are in its pointer, looks like a leak to AddressSanitizer.
    static var up: [UpRecord] {
        [
            UpRecord(.hello(RouterHello(pid: 1, listeners: 2))), UpRecord(version: 9, .applied),
            UpRecord(id: 1, .demand(waiting: 3)), UpRecord(id: 2, .drained), UpRecord(id: 3, .unreachable),
            UpRecord(id: 9, version: 7, .certificate(.used(until: -1, names: ["a.test", "*.b.test"]))),
            UpRecord(id: 9, version: 7, .certificate(.refused(.foreignKey))),
        ]
    }

    @Test("of the supervisor is read as it was written", arguments: down)
    func roundTrip(record: DownRecord) throws {
        let messages = try RecordWriter.messages([record])
        #expect(messages.count == 1)
        #expect(try RecordReader.down(messages[0].bytes) == [record])
    }

    @Test("of the router is read as it was written", arguments: up)
    func roundTrip(record: UpRecord) throws {
        #expect(try RecordReader.up(RecordWriter.message(record)) == [record])
    }

    @Test("has the frame that the design says")
    func frame() throws {
        let bytes = try RecordWriter.message(UpRecord(id: 0x0102_0304, version: 0x0a, .demand(waiting: 5)))
        #expect(bytes == [3, 0, 4, 0, 4, 3, 2, 1, 10, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0])
    }

    @Test("that is cut short anywhere is refused", arguments: down)
    func truncated(record: DownRecord) throws {
        let bytes = try RecordWriter.messages([record])[0].bytes
        for count in 1..<bytes.count {
            #expect(throws: RecordError.self) { try RecordReader.down(Array(bytes[..<count])) }
        }
    }

    @Test("with more bytes than its fields is refused", arguments: down)
    func wrongLength(record: DownRecord) throws {
        var bytes = try RecordWriter.messages([record])[0].bytes
        let length = UInt16(bytes[2]) | UInt16(bytes[3]) << 8
        bytes[2] = UInt8(truncatingIfNeeded: length + 1)
        bytes[3] = UInt8((length + 1) >> 8)
        bytes.append(0)
        #expect(throws: RecordError.oversized) { try RecordReader.down(bytes) }
    }

    @Test("of random bytes never traps")
    func random() {
        var random = SeededRandom(seed: 7)
        var refused = 0
        for record in Self.down {
            guard let good = try? RecordWriter.messages([record])[0].bytes else { continue }
            for _ in 0..<2000 {
                var bytes = good
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
                }
                if (try? RecordReader.down(bytes)) == nil { refused += 1 }
                _ = try? RecordReader.up(bytes)
                _ = try? RecordReader.snapshot(bytes)
            }
        }
        #expect(refused > 1000)
    }

    @Test("of an unknown kind, with an impossible field or bad text is refused")
    func hostile() throws {
        var bytes = try RecordWriter.messages([Self.down[5]])[0].bytes
        bytes[16] = 9
        #expect(throws: RecordError.invalidField) { try RecordReader.down(bytes) }
        bytes[0] = 99
        #expect(throws: RecordError.unknownKind(99)) { try RecordReader.down(bytes) }
        var text = try RecordWriter.messages([Self.down[2]])[0].bytes
        text[18] = 0xff
        #expect(throws: RecordError.invalidField) { try RecordReader.down(text) }
        let slash = ReplicaRecord(name: "a", pool: 1, row: 1, endpoint: .unix(name: "../x"))
        let path = try RecordWriter.messages([DownRecord(version: 0, .replica(slash))])[0].bytes
        #expect(throws: RecordError.invalidField) { try RecordReader.down(path) }
        var none = Self.settings
        none.workers = 0
        let hello = try RecordWriter.messages([DownRecord(version: 0, .hello(HelloRecord(pid: 1, settings: none)))])
        #expect(throws: RecordError.invalidField) { try RecordReader.down(hello[0].bytes) }
        let long = [UInt8](repeating: 0, count: RecordFraming.messageLimit + 1)
        #expect(throws: RecordError.oversized) { try RecordReader.down(long) }
        #expect(throws: RecordError.oversized) { try RecordReader.up(long) }
    }

    @Test("hello of another protocol is read as far as it is frozen")
    func otherProtocol() throws {
        var bytes = try RecordWriter.messages([Self.down[0]])[0].bytes
        bytes[16] = 99
        guard case .hello(let hello) = try RecordReader.down(bytes)[0].body else {
            Issue.record("no hello")
            return
        }
        #expect(hello.protocolNumber == 99 && hello.pid == 42 && hello.settings == nil)
        var ours = try RecordWriter.message(Self.up[0])
        ours[16] = 99
        ours += [1, 2, 3]
        ours[2] += 3
        #expect(try RecordReader.up(ours).count == 1)
    }

    @Test("too long for its frame cannot be written", arguments: [70_000, 40_000])
    func tooLong(length: Int) {
        let host = String(repeating: "a", count: length)
        #expect(throws: RecordError.oversized) {
            try RecordWriter.messages([DownRecord(version: 0, .route(RouteRecord(host: host, pool: 1)))])
        }
    }
}

@Suite("A batch of records")
struct BatchTests {
    @Test("is cut into messages of at most 32 KiB, in order")
    func size() throws {
        let records = (0..<5000).map { number in
            DownRecord(id: UInt32(number), version: 1, .route(RouteRecord(host: "a\(number).b", pool: 1)))
        }
        let messages = try RecordWriter.messages(records)
        #expect(messages.allSatisfy { $0.bytes.count <= RecordFraming.messageLimit })
        #expect(messages.count < 12)
        #expect(try messages.flatMap { try RecordReader.down($0.bytes) } == records)
        #expect(messages.map(\.records).reduce(0) { $1.lowerBound == $0 ? $1.upperBound : -1 } == 5000)
    }

    @Test("carries no more descriptors a message than our sockets take")
    func descriptors() throws {
        let one = ReplicaRecord(name: "a", pool: 1, row: 1, endpoint: .unix(name: ""))
        let records = (0..<200).map { DownRecord(id: UInt32($0), version: 1, .replica(one)) }
        #expect(records.allSatisfy { $0.carriesDescriptor })
        #expect(try RecordWriter.messages(records).map(\.records.count) == [64, 64, 64, 8])
    }

    @Test("as a snapshot holds only what stays, without descriptors")
    func snapshot() throws {
        let good = [2, 3, 4, 11, 12].map { RecordTests.down[$0] }
        #expect(try RecordReader.snapshot(RecordWriter.snapshot(good)) == good)
        for index in [0, 1, 5, 6, 7, 8, 10, 13, 14, 15] {
            let bytes = try RecordWriter.snapshot([RecordTests.down[index]])
            #expect(throws: RecordError.invalidField) { try RecordReader.snapshot(bytes) }
        }
    }

    @Test("says which records bring descriptors")
    func carrying() {
        // hello, listeners, snapshot, replicas with sockets, certificate.
        let carrying = RecordTests.down.indices.filter { RecordTests.down[$0].carriesDescriptor }
        #expect(carrying == [0, 1, 6, 8, 10, 16, 17])
    }
}

@Suite("An address")
struct AddressTests {
    @Test(
        "is read from text",
        arguments: [
            ("127.0.0.1", 0, 0xffff_7f00_0001), ("::", 0, 0), ("::1", 0, 1),
            ("2001:db8::ff00:42:8329", 0x2001_0db8_0000_0000, 0x0000_ff00_0042_8329),
            ("1:2:3:4:5:6:7:8", 0x0001_0002_0003_0004, 0x0005_0006_0007_0008),
            ("::ffff:10.0.0.1", 0, 0xffff_0a00_0001),
        ] as [(String, UInt64, UInt64)])
    func valid(text: String, high: UInt64, low: UInt64) {
        #expect(InternetAddress(text) == InternetAddress(high: high, low: low))
    }

    @Test(
        "is nothing else",
        arguments: [
            "", "1.2.3", "1.2.3.4.5", "01.2.3.4", "256.1.1.1", "1.2.3.+4", ":::", "1::2::3", "1:2:3:4:5:6:7", "g::",
            "12345::", "1:2:3:4:5:6:7:8:9", "[::1]", "::1%eth0",
        ])
    func invalid(text: String) {
        #expect(InternetAddress(text) == nil)
    }

    @Test(
        "lies in the blocks it lies in",
        arguments: [
            ("10.1.2.3", "10.0.0.0/8", true), ("11.1.2.3", "10.0.0.0/8", false), ("10.1.2.3", "0.0.0.0/0", true),
            ("::1", "0.0.0.0/0", false), ("10.0.0.1", "10.0.0.1", true), ("10.0.0.2", "10.0.0.1", false),
            ("fd00::1", "fd00::/8", true), ("fe00::1", "fd00::/8", false), ("::1", "::/0", true),
            ("fd00:0:0:1::1", "fd00:0:0:1::/64", true), ("fd00:0:0:2::1", "fd00:0:0:1::/64", false),
        ])
    func blocks(address: String, block: String, isInside: Bool) throws {
        let block = try #require(AddressBlock(block))
        #expect(block.contains(try #require(InternetAddress(address))) == isInside)
    }

    @Test(
        "block is nothing else", arguments: ["10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/8/8", "x/8", "1.1.1.1/-1"])
    func badBlocks(text: String) {
        #expect(AddressBlock(text) == nil)
    }
}
