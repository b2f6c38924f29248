import Linux
import TestSupport
import Testing

@Suite("A socket")
struct SocketTests {
    @Test("accepts connections at an address the kernel chose", arguments: [IPAddress.loopback4, .loopback6])
    func tcp(address: IPAddress) throws {
        let listener = try Socket.listen(at: .ip(address, port: 0))
        #expect(try listener.borrowed.wait(for: .readable, milliseconds: 0) == [])
        let bound = try listener.borrowed.localAddress()
        #expect(bound.port != 0)
        let client = try Socket.make(bound.family, .stream)
        if try !client.borrowed.connect(to: bound) {
            #expect(try client.borrowed.wait(for: .writable, milliseconds: 5000) == .writable)
            #expect(try client.borrowed.takeError() == nil)
        }
        #expect(try listener.borrowed.wait(for: .readable, milliseconds: 5000) == .readable)
        let server = try unwrap(listener.borrowed.accept())
        #expect(try server.borrowed.peerAddress() == client.borrowed.localAddress())
        #expect(try client.borrowed.send([1, 2, 3]) == 3)
        #expect(try server.borrowed.wait(for: .readable, milliseconds: 5000) == .readable)
        var bytes: [UInt8] = []
        #expect(try server.borrowed.read(appendingTo: &bytes) == 3)
    }

    @Test("learns of a refused connection after waiting")
    func refused() throws {
        let listener = try Socket.listen(at: .ip(.loopback4, port: 0))
        let address = try listener.borrowed.localAddress()
        try listener.close()
        let client = try Socket.make(.ip4, .stream, nonBlocking: false)
        #expect(throws: Errno.connectionRefused) { _ = try client.borrowed.connect(to: address) }
    }

    @Test("refuses a second listener at the same address")
    func taken() throws {
        let listener = try Socket.listen(at: .ip(.loopback4, port: 0))
        let address = try listener.borrowed.localAddress()
        #expect(throws: Errno.addressInUse) { _ = try Socket.listen(at: address) }
    }

    @Test("has unix paths of any length", arguments: [10, 107, 108, 190])
    func longPath(length: Int) throws {
        let folder = try TemporaryFolder()
        let deep = folder[String(repeating: "d", count: 90)]
        try Directory.make(deep)
        let base = length > 107 ? deep : folder.path
        let name = String(repeating: "s", count: max(length - base.utf8.count - 1, 1))
        let path = Path.join(base, name)
        let listener = try Socket.listen(at: .unix(path: path))
        #expect(try File.status(of: path).kind == .socket)
        let client = try Socket.make(.unix, .stream)
        #expect(try client.borrowed.connect(to: .unix(path: path)))
        _ = try unwrap(listener.borrowed.accept())
    }

    @Test("has abstract and unnamed addresses")
    func abstract() throws {
        let name = "tenement-test-\(CurrentProcess.pid)"
        let listener = try Socket.listen(at: .abstract(name: name), .sequencedPacket)
        #expect(try listener.borrowed.localAddress() == .abstract(name: name))
        let client = try Socket.connect(to: .abstract(name: name), .sequencedPacket)
        let server = try unwrap(listener.borrowed.accept())
        #expect(try server.borrowed.peerAddress() == .unnamed)
        #expect(try client.borrowed.send([1, 2]) == 2)
        #expect(try client.borrowed.send([3]) == 1)
        let first = try unwrap(server.borrowed.receiveMessage())
        #expect(first.bytes == [1, 2])
    }

    @Test("passes descriptors with a message")
    func descriptors() throws {
        let pair = try Socket.pair(.sequencedPacket)
        let pipes = try [Pipe.make().takeFirst().release(), Pipe.make().takeSecond().release()]
        let sent = try pair.first.borrowed.send([7], passing: pipes.map { BorrowedDescriptor($0) })
        #expect(sent == 1)
        var message = try unwrap(pair.second.borrowed.receiveMessage())
        #expect(message.bytes == [7])
        #expect(message.isTruncated == false)
        #expect(message.descriptors.count == 2)
        for number in pipes {
            let original = FileDescriptor(owning: number)
            let copy = try unwrap(message.descriptors.takeFirst())
            #expect(copy.number != number)
            #expect(try File.status(of: copy.borrowed).inode == File.status(of: original.borrowed).inode)
        }
        #expect(message.descriptors.count == 0)
    }

    @Test("closes passed descriptors that nobody takes")
    func untaken() throws {
        let pair = try Socket.pair(.sequencedPacket)
        let pipe = try Pipe.make(nonBlocking: true)
        let reader = try pipe.first.duplicate()
        #expect(try pair.first.borrowed.send([7], passing: [pipe.second.borrowed]) == 1)
        do {
            let message = try unwrap(pair.second.borrowed.receiveMessage())
            #expect(message.descriptors.count == 1)
        }
        _ = pipe.takeFirst()
        var bytes: [UInt8] = []
        #expect(try reader.borrowed.read(appendingTo: &bytes) == 0)
    }

    @Test("tells who is at the other end")
    func credentials() throws {
        let pair = try Socket.pair(.stream)
        let peer = try pair.first.borrowed.peerCredentials()
        #expect(
            peer == PeerCredentials(pid: CurrentProcess.pid, user: CurrentProcess.user, group: CurrentProcess.group))
        #expect(try pair.first.borrowed.peerGroups().count < 1000)
        try pair.second.borrowed.set(.passCredentials, to: 1)
        #expect(try pair.first.borrowed.send([1]) == 1)
        let message = try unwrap(pair.second.borrowed.receiveMessage())
        #expect(message.sender == peer)
    }

    @Test("keeps the options it is given", arguments: [SocketOption.noDelay, .reusePort, .keepAlive])
    func options(option: SocketOption) throws {
        let socket = try Socket.make(.ip4, .stream)
        #expect(try socket.borrowed.value(of: option) == 0)
        try socket.borrowed.set(option, to: 1)
        #expect(try socket.borrowed.value(of: option) != 0)
    }

    @Test("ends one direction")
    func shutdown() throws {
        let pair = try Socket.pair(.stream)
        try pair.first.borrowed.shutdown(.writing)
        var bytes: [UInt8] = []
        #expect(try pair.second.borrowed.read(appendingTo: &bytes) == 0)
        #expect(try pair.second.borrowed.send([1]) == 1)
        #expect(throws: Errno.brokenPipe) { _ = try pair.first.borrowed.send([1]) }
    }
}

@Suite("Socket tables")
struct SocketTablesTests {
    @Test("show a TCP listener with its owner", arguments: [IPAddress.loopback4, .any4, .loopback6, .any6])
    func tcp(address: IPAddress) throws {
        let listener = try Socket.listen(at: .ip(address, port: 0))
        let port = try #require(try listener.borrowed.localAddress().port)
        let entry = try #require(try SocketTables().listeners().first { $0.port == port && !$0.isUDP })
        #expect(entry.address == address)
        #expect(entry.user == CurrentProcess.user)
        #expect(try ProcFS.socketInodes(of: CurrentProcess.pid).contains(entry.inode))
        let inode = try File.status(of: listener.borrowed).inode
        #expect(UInt64(entry.inode) == inode)
    }

    @Test("show a bound UDP socket, and neither connections nor connected UDP")
    func udp() throws {
        let bound = try Socket.listen(at: .ip(.loopback4, port: 0), .datagram)
        let port = try #require(try bound.borrowed.localAddress().port)
        let connected = try Socket.make(.ip4, .datagram)
        #expect(try connected.borrowed.connect(to: .ip(.loopback4, port: port)))
        let other = try #require(try connected.borrowed.localAddress().port)
        let udp = try SocketTables().listeners().filter(\.isUDP).map(\.port)
        #expect(udp.contains(port))
        #expect(!udp.contains(other))
    }
}
