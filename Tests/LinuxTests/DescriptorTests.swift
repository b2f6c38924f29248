import Linux
import TestSupport
import Testing

@Suite("A descriptor")
struct DescriptorTests {
    @Test("closes itself when its owner goes")
    func closes() throws {
        let pipe = try Pipe.make(nonBlocking: true)
        let reader = pipe.takeFirst()
        var bytes: [UInt8] = []
        #expect(try reader.borrowed.read(appendingTo: &bytes) == 0)
    }

    @Test("answers nil where it would have to wait")
    func wouldBlock() throws {
        let pipe = try Pipe.make(nonBlocking: true)
        var bytes: [UInt8] = []
        #expect(try pipe.first.borrowed.read(appendingTo: &bytes) == nil)
        let size = try Pipe.resize(pipe.second.borrowed, to: 4096)
        #expect(try pipe.second.borrowed.write([UInt8](repeating: 7, count: size)) == size)
        #expect(try pipe.second.borrowed.write([1]) == nil)
        #expect(try pipe.first.borrowed.bytesWaiting() == size)
    }

    @Test("writes two pieces in one call")
    func twoPieces() throws {
        let pipe = try Pipe.make()
        let written = unsafe [1, 2].withUnsafeBytes { first in
            unsafe [3].withUnsafeBytes { second in
                try? unsafe pipe.second.borrowed.write(first, second)
            }
        }
        #expect(written == 2 * MemoryLayout<Int>.size + MemoryLayout<Int>.size)
    }

    @Test("tells its readiness")
    func readiness() throws {
        let pipe = try Pipe.make()
        #expect(try pipe.first.borrowed.wait(for: .readable, milliseconds: 0) == [])
        #expect(try pipe.second.borrowed.wait(for: .writable, milliseconds: 0) == .writable)
        try pipe.second.borrowed.writeAll([1])
        #expect(try pipe.first.borrowed.wait(for: .readable, milliseconds: 1000) == .readable)
    }

    @Test("moves bytes to another one inside the kernel")
    func splice() throws {
        let pipe = try Pipe.make()
        let pair = try Socket.pair(.stream)
        try pipe.second.borrowed.writeAll(Array("hello".utf8))
        #expect(try pipe.first.borrowed.splice(to: pair.first.borrowed, upTo: 100, more: false) == 5)
        var bytes: [UInt8] = []
        #expect(try pair.second.borrowed.read(appendingTo: &bytes) == 5)
        #expect(bytes == Array("hello".utf8))
    }

    @Test("error has a name and a sentence")
    func errorText() {
        #expect(Errno.notFound.name == "ENOENT")
        #expect(Errno.notFound.text == "No such file or directory")
        #expect(Errno(code: 4000).name == "E4000")
        #expect(throws: Errno.notFound) { _ = try File.open("/nowhere/at/all") }
    }
}

@Suite("Waking up")
struct WakeTests {
    @Test("an event counter is readable from signal to drain")
    func eventFD() throws {
        let event = try EventFD()
        #expect(try event.descriptor.borrowed.wait(for: .readable, milliseconds: 0) == [])
        event.signal()
        event.signal()
        #expect(try event.descriptor.borrowed.wait(for: .readable, milliseconds: 0) == .readable)
        #expect(event.drain() == 2)
        #expect(event.drain() == 0)
    }

    @Test("a timer fires once")
    func timer() throws {
        let timer = try TimerFD()
        try timer.arm(after: 1_000_000)
        #expect(try timer.descriptor.borrowed.wait(for: .readable, milliseconds: 5000) == .readable)
        timer.drain()
        #expect(try timer.descriptor.borrowed.wait(for: .readable, milliseconds: 0) == [])
    }

    @Test("epoll hands back the token of what is ready")
    func epoll() throws {
        let epoll = try Epoll()
        let pipe = try Pipe.make(nonBlocking: true)
        try epoll.add(pipe.first.borrowed, [.readable, .edge], token: 0xfeed_0000_0000_0001)
        #expect(try epoll.wait(milliseconds: 0) == 0)
        try pipe.second.borrowed.writeAll([1])
        #expect(try epoll.wait(milliseconds: 5000) == 1)
        #expect(epoll.event(at: 0).token == 0xfeed_0000_0000_0001)
        #expect(epoll.event(at: 0).interest == .readable)
        #expect(try epoll.wait(milliseconds: 0) == 0)
        try epoll.modify(pipe.first.borrowed, .readable, token: 2)
        #expect(try epoll.wait(milliseconds: 0) == 1)
        try epoll.remove(pipe.first.borrowed)
        #expect(try epoll.wait(milliseconds: 0) == 0)
    }

    @Test("inotify names the entries of a directory that change")
    func inotify() throws {
        let folder = try TemporaryFolder()
        let inotify = try Inotify()
        let watch = try inotify.watch(folder.path, for: [.created, .movedTo])
        #expect(try inotify.events() == [])
        try File.makeFIFO(folder["a"], mode: 0o600)
        try File.rename(folder["a"], to: folder["b"])
        let events = try inotify.events()
        #expect(events.map(\.name) == ["a", "b"])
        #expect(events.map(\.changes) == [.created, .movedTo])
        #expect(events.allSatisfy { $0.watch == watch })
        try inotify.unwatch(watch)
        #expect(try inotify.events().map(\.changes) == [.ignored])
    }

    @Test("a thread runs its body and can be waited for")
    func thread() throws {
        let pipe = try Pipe.make()
        let number = pipe.second.number
        let thread = try Thread(name: "a-rather-long-name") {
            try? BorrowedDescriptor(number).writeAll(Array((try? File.read("/proc/thread-self/comm")) ?? []))
        }
        thread.join()
        var bytes: [UInt8] = []
        _ = try pipe.first.borrowed.read(appendingTo: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == "a-rather-long-n\n")
    }

    @Test("clocks go forward")
    func clocks() {
        let first = Clock.monotonic()
        #expect(Clock.monotonic() >= first)
        #expect(Clock.realtime() > 1_700_000_000_000_000_000)
        #expect(Clock.threadCPU() > 0)
    }
}
