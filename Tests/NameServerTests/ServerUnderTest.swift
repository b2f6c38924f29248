import DNS
import Linux
import NameServer
import RouterProtocol
import TestSupport
import Testing

/// A resolver of this process on a free port of 127.0.0.1 and ::1.
final class ServerUnderTest {
    let server: DNSServer
    let port: UInt16

    /// Starts it with listeners for datagrams and streams.
    init(_ limits: ServerLimits = ServerLimits()) throws {
        server = try DNSServer(limits)
        var found: UInt16?
        while found == nil { found = try Self.listen(server) }
        port = found ?? 0
    }

    deinit {
        server.retire()
    }

    /// `nil` if somebody has the port already that the kernel gave for another family or kind.
    private static func listen(_ server: DNSServer) throws -> UInt16? {
        let first = try Socket.listen(at: .ip(.loopback4, port: 0), .datagram)
        let port = try first.borrowed.localAddress().port ?? 0
        do throws(Errno) {
            let others = [
                SharedDescriptor(try Socket.listen(at: .ip(.loopback6, port: port), .datagram)),
                SharedDescriptor(try Socket.listen(at: .ip(.loopback4, port: port))),
                SharedDescriptor(try Socket.listen(at: .ip(.loopback6, port: port))),
            ]
            server.listen(SharedDescriptor(first), .nameDatagrams)
            server.listen(others[0], .nameDatagrams)
            server.listen(others[1], .nameStreams)
            server.listen(others[2], .nameStreams)
            return port
        } catch {
            return nil
        }
    }

    /// Tells it who may ask: 127.0.0.1 and ::1 see view 1, 127.0.0.2 sees view 2.
    func introduce() {
        let askers: [(UInt64, UInt64, UInt32)] = [
            (0, 0xffff_7f00_0001, 1), (0, 1, 1), (0, 0xffff_7f00_0002, 2),
        ]
        server.apply(
            askers.enumerated().map { index, asker in
                let block = AddressBlock(address: InternetAddress(high: asker.0, low: asker.1), length: 128)
                return DownRecord(
                    id: UInt32(index + 1), version: 1, .asker(AskerRecord(block: block, view: asker.2)))
            })
    }

    /// Tells it the names that `checks.py` asks about.
    func teach() {
        var web = NameRecord(view: 1, name: "web")
        web.addresses = [InternetAddress(v4: 0x0a01_0001), InternetAddress(high: 0xfd00 << 48, low: 1)]
        web.ports = [
            NamedPort(name: "http", isDatagram: false, number: 8080, target: "1.web"),
            NamedPort(name: "game", isDatagram: true, number: 27015, target: "web"),
        ]
        var replica = NameRecord(view: 1, name: "1.web")
        replica.addresses = [InternetAddress(v4: 0x0a02_0001)]
        var database = NameRecord(view: 1, name: "db")
        database.addresses = [InternetAddress(v4: 0x0a01_0002)]
        var big = NameRecord(view: 1, name: "big")
        big.addresses = (0..<60).map { InternetAddress(v4: 0x0a03_0000 + $0) }
        var other = NameRecord(view: 2, name: "other")
        other.addresses = [InternetAddress(v4: 0x0a01_0009)]
        let names = [web, replica, database, big, other, NameRecord(view: 1, name: "mute")]
        server.apply(names.enumerated().map { DownRecord(id: UInt32(100 + $0.offset), version: 2, .name($0.element)) })
    }

    /// Tells it to ask servers on these ports of 127.0.0.1.
    func forward(to ports: [UInt16]) {
        let servers = ports.map { ResolversRecord.Server(address: InternetAddress(v4: 0x7f00_0001), port: $0) }
        server.apply([DownRecord(version: 3, .resolvers(ResolversRecord(servers)))])
    }
}

/// A UDP socket of a test, a client's or another server's.
final class Datagrams {
    /// What did not arrive in time.
    struct Silence: Error {}

    let socket: FileDescriptor
    let port: UInt16
    private var arrived: [(bytes: [UInt8], port: UInt16)] = []

    init() throws {
        socket = try Socket.listen(at: .ip(.loopback4, port: 0), .datagram)
        port = try socket.borrowed.localAddress().port ?? 0
    }

    func send(_ bytes: [UInt8], to port: UInt16) throws {
        _ = try socket.borrowed.send(bytes, to: .ip(.loopback4, port: port))
    }

    /// The next datagram and the port it came from.
    func receive(within duration: Duration = .seconds(5)) throws -> (bytes: [UInt8], port: UInt16) {
        if arrived.isEmpty {
            guard becomesReady(socket.number, within: duration) else { throw Silence() }
            var batch = DatagramBatch()
            arrived = try (0..<batch.receive(from: socket.borrowed)).map { index in
                (Array(batch.bytes[batch.range(of: index)]), batch.sender(of: index).port ?? 0)
            }
        }
        guard !arrived.isEmpty else { throw Silence() }
        return arrived.removeFirst()
    }

    /// Whether nothing arrives for a while.
    func isSilent(for duration: Duration) -> Bool {
        arrived.isEmpty && !becomesReady(socket.number, within: duration)
    }
}

/// Messages for tests.
enum Wire {
    /// A query for the address of `name`.
    static func query(_ name: String, id: UInt16, edns: UInt16? = nil) -> [UInt8] {
        let labels = name.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
        let header = [id, 0x0100, 1, 0, 0, edns == nil ? 0 : 1].flatMap(words)
        return header + labels + [0, 0, 1, 0, 1] + (edns.map { [0, 0, 41] + words($0) + [0, 0, 0, 0, 0, 0] } ?? [])
    }

    /// The answer to `query`: its question, then `count` addresses.
    static func answer(_ query: [UInt8], flags: UInt16 = 0x8180, addresses count: UInt16 = 1) -> [UInt8] {
        var end = 12
        while query[end] != 0 { end += Int(query[end]) + 1 }
        let question = query[12..<end + 5]
        let record: [UInt8] = [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1]
        let header = Array(query[..<2]) + [flags, 1, count, 0, 0].flatMap(words)
        return header + question + (0..<count).flatMap { _ in record }
    }

    static func words(_ value: UInt16) -> [UInt8] {
        [UInt8(value >> 8), UInt8(value & 255)]
    }

    static func id(_ message: [UInt8]) -> UInt16 {
        UInt16(message[0]) << 8 | UInt16(message[1])
    }

    /// The response code.
    static func code(_ message: [UInt8]) -> UInt8 { message[3] & 15 }

    static func isTruncated(_ message: [UInt8]) -> Bool { message[2] & 2 != 0 }
}
