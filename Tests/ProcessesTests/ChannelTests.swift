import Linux
import Processes
import TestSupport
import Testing

@Suite("A log FIFO")
struct LogFIFOTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("belongs to the replica's user and to nobody else", .needs(.root))
    func owner() throws {
        let fifo = try LogFIFO.make(at: folder["1.out"], owner: Identity(user: 70001, group: 70002))
        let status = try File.status(of: fifo.path)
        #expect(status.kind == .fifo)
        #expect(status.permissions == 0o600)
        #expect(status.user == 70001)
    }

    @Test("keeps what is written while nobody reads, and the writer never gets SIGPIPE")
    func survives() throws {
        let path = folder["1.out"]
        let started: Started
        do {
            let fifo = try LogFIFO.make(at: path, owner: nil)
            let writer = try fifo.openForChild()
            started = try Started.shell("read line < \(folder["go"]); echo more >&3; echo done; exec sleep 1000") {
                $0.descriptors = [writer.borrowed]
                try? File.makeFIFO(folder["go"], mode: 0o600)
            }
        }
        let go = try File.open(folder["go"], .readWrite)
        try go.borrowed.writeAll([10])
        #expect(try started.next() == "done\n")
        let again = try LogFIFO(opening: path)
        var bytes: [UInt8] = []
        #expect(try again.reader.borrowed.read(appendingTo: &bytes) == 5)
        #expect(bytes == Array("more\n".utf8))
        #expect(try again.reader.borrowed.read(appendingTo: &bytes) == nil)
        try started.child.pidfd.send(signal: 9)
        _ = try started.status()
        #expect(try again.reader.borrowed.read(appendingTo: &bytes) == 0)
    }

    @Test("is nothing but a FIFO")
    func other() throws {
        try folder.write("x", to: "file")
        #expect(throws: Errno.invalidArgument) { _ = try LogFIFO(opening: folder["file"]) }
    }
}

@Suite("A port")
struct PortProbeTests {
    @Test(
        "is taken while somebody listens on any of its addresses",
        arguments: [IPAddress.loopback4, .any4, .loopback6, .any6])
    func tcp(address: IPAddress) throws {
        let listener = try Socket.listen(at: .ip(address, port: 0))
        let port = try #require(try listener.borrowed.localAddress().port)
        #expect(try !PortProbe.isFree(port))
        try listener.close()
        #expect(try eventually { try PortProbe.isFree(port) })
    }

    @Test("of UDP is taken while somebody has bound it")
    func udp() throws {
        let socket = try Socket.listen(at: .ip(.loopback4, port: 0), .datagram)
        let port = try #require(try socket.borrowed.localAddress().port)
        #expect(try !PortProbe.isFree(port, udp: true))
        try socket.close()
        #expect(try eventually { try PortProbe.isFree(port, udp: true) })
    }
}

@Suite("A socket file")
struct SocketFileTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("is held, changed and reached whatever becomes of its name")
    func held() throws {
        let path = folder["a.sock"]
        let listener = try Socket.listen(at: .unix(path: path))
        let file = try SocketFile(path, owner: CurrentProcess.user)
        try file.setAccess(user: CurrentProcess.user, group: CurrentProcess.group, mode: 0o660)
        #expect(try File.status(of: path).permissions == 0o660)
        #expect(file.isStill(at: path) == true)
        try File.rename(path, to: folder["b.sock"])
        #expect(file.isStill(at: path) == false)
        let client = try Socket.make(.unix, .stream)
        #expect(try client.borrowed.connect(to: .unix(path: file.stablePath)))
        _ = try unwrap(listener.borrowed.accept())
    }

    @Test("is refused when it is a link, another file or somebody else's")
    func refused() throws {
        _ = try Socket.listen(at: .unix(path: folder["a.sock"]))
        try File.makeLink(folder["link"], to: folder["a.sock"])
        try folder.write("x", to: "file")
        let user = CurrentProcess.user
        #expect(throws: Errno(code: 88)) { _ = try SocketFile(folder["link"], owner: user) }
        #expect(throws: Errno(code: 88)) { _ = try SocketFile(folder["file"], owner: user) }
        #expect(throws: Errno.notPermitted) { _ = try SocketFile(folder["a.sock"], owner: user + 1) }
        #expect(throws: Errno.notFound) { _ = try SocketFile(folder["none"], owner: user) }
    }
}
