import Linux
import TestSupport
import Testing

@Suite("A file")
struct FileTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("is replaced in one step, with its permissions and nothing left beside it")
    func replace() throws {
        try File.replace(folder["state"], with: [1, 2, 3], mode: 0o600)
        try File.replace(folder["state"], with: [4], mode: 0o640)
        #expect(try File.read(folder["state"]) == [4])
        #expect(try File.status(of: folder["state"]).permissions == 0o640)
        #expect(try Directory.names(in: folder.path) == ["state"])
    }

    @Test("is read up to a limit", arguments: [(0, true), (4095, true), (4096, true), (4097, false), (100_000, false)])
    func limit(size: Int, fits: Bool) throws {
        try File.replace(folder["f"], with: [UInt8](repeating: 1, count: size))
        if fits {
            #expect(try File.read(folder["f"], limit: 4096).count == size)
        } else {
            #expect(throws: Errno.fileTooLarge) { _ = try File.read(folder["f"], limit: 4096) }
        }
    }

    @Test("swaps names with another one")
    func exchange() throws {
        try folder.write("a", to: "a")
        try folder.write("b", to: "b")
        let directory = try Directory(folder.path)
        try directory.exchange("a", with: "b")
        #expect(try File.readText(folder["a"]) == "b")
        #expect(throws: Errno.alreadyExists) { try directory.renameNew("a", to: "b") }
        #expect(throws: Errno.notFound) { try directory.exchange("a", with: "c") }
    }

    @Test("is held by one lock holder at a time")
    func lock() throws {
        let path = folder["lock"]
        let holder = try FileLock(path)
        #expect(throws: Errno.wouldBlock) { _ = try FileLock(path) }
        _ = consume holder
        _ = try FileLock(path)
    }

    @Test("with a lease shows that somebody wants it")
    func lease() throws {
        try folder.write("x", to: "f")
        let file = try File.open(folder["f"], .readWrite)
        try Signals.ignore(29)
        let lease = try FileLease(on: file.borrowed)
        #expect(lease.isHeld == true)
        #expect(throws: Errno.wouldBlock) { _ = try File.open(folder["f"], .nonBlocking) }
        #expect(lease.isHeld == false)
    }

    @Test("that others have open cannot be leased")
    func leaseRefused() throws {
        try folder.write("x", to: "f")
        let file = try File.open(folder["f"], .readWrite)
        let other = try File.open(folder["f"])
        #expect(throws: Errno.wouldBlock) { _ = try FileLease(on: file.borrowed) }
        try other.close()
    }

    @Test("below a directory is not reached through links or dots", arguments: ["link", "../x", "/etc/passwd"])
    func beneath(path: String) throws {
        try Directory.make(folder["d"])
        try folder.write("x", to: "x")
        try File.makeLink(folder["d/link"], to: "../x")
        let directory = try Directory(folder["d"])
        #expect(throws: Errno.self) { _ = try directory.openBeneath(path) }
    }

    @Test(
        "has a kind",
        arguments: [("file", FileStatus.Kind.regular), ("dir", .directory), ("fifo", .fifo), ("link", .link)])
    func kind(name: String, expected: FileStatus.Kind) throws {
        try folder.write("x", to: "file")
        try Directory.make(folder["dir"], mode: 0o711)
        try File.makeFIFO(folder["fifo"], mode: 0o600)
        try File.makeLink(folder["link"], to: "nowhere")
        let status = try File.status(of: folder[name], follow: false)
        #expect(status.kind == expected)
        #expect(File.exists(folder[name]))
        if name == "dir" { #expect(status.permissions == 0o711) }
    }
}

@Suite("A directory tree")
struct DirectoryTests {
    @Test("is made with all its parents and removed without following links")
    func tree() throws {
        let folder = try TemporaryFolder()
        try folder.write("keep", to: "outside/file")
        try Directory.makeAll(folder["a/b/c"], mode: 0o711)
        try Directory.makeAll(folder["a/b/c"], mode: 0o711)
        #expect(try File.status(of: folder["a/b"]).permissions == 0o711)
        try folder.write("x", to: "a/b/file")
        try File.makeLink(folder["a/b/link"], to: folder["outside"])
        try Directory.removeTree(folder["a"])
        try Directory.removeTree(folder["a"])
        #expect(try Directory.names(in: folder.path) == ["outside"])
        #expect(try Directory.names(in: folder["outside"]) == ["file"])
    }

    @Test("lists more names than one block holds")
    func many() throws {
        let folder = try TemporaryFolder()
        for number in 0..<2000 { try File.makeLink(folder["entry-number-\(number)"], to: "x") }
        #expect(try Directory(folder.path).names().count == 2000)
    }

    @Test("has path pieces", arguments: [("/a/b", "/a", "b"), ("/a", "/", "a"), ("a", ".", "a"), ("a/b", "a", "b")])
    func pieces(path: String, directory: String, last: String) {
        #expect(Path.directory(of: path) == directory)
        #expect(Path.lastComponent(of: path) == last)
    }
}

@Suite("Shared memory")
struct SharedMemoryTests {
    @Test("that is sealed has its content for good")
    func sealed() throws {
        let memory = try MemFD.sealed(name: "test", bytes: [1, 2, 3])
        #expect(MemFD.isSealed(memory.borrowed))
        #expect(throws: Errno.notPermitted) { _ = try memory.borrowed.write([4]) }
        #expect(throws: Errno.notPermitted) { try File.truncate(memory.borrowed, to: 0) }
        let mapping = try SharedMemory(memory.borrowed, count: 3, writable: false)
        #expect(unsafe Array(mapping.bytes) == [1, 2, 3])
    }

    @Test("of fixed size is seen by both sides and cannot shrink under them")
    func shared() throws {
        let memory = try MemFD.fixedSize(name: "test", bytes: 4096)
        #expect(MemFD.hasFixedSize(memory.borrowed))
        #expect(!MemFD.isSealed(memory.borrowed))
        #expect(throws: Errno.notPermitted) { try File.truncate(memory.borrowed, to: 0) }
        let one = try SharedMemory(memory.borrowed, count: 4096, writable: true)
        let two = try SharedMemory(memory.borrowed, count: 4096, writable: false)
        unsafe one.bytes[4095] = 9
        #expect(unsafe two.bytes[4095] == 9)
    }

    @Test("that can still shrink is recognised")
    func unsealed() throws {
        let folder = try TemporaryFolder()
        try folder.write("x", to: "f")
        let file = try File.open(folder["f"])
        #expect(!MemFD.hasFixedSize(file.borrowed))
    }
}
