import EventLoop
import Glibc
import Linux
import Testing

@Suite("The event loop")
struct LoopTests {
    /// Turns `loop` until `done` or for two seconds.
    private func turn(_ loop: Loop, until done: () -> Bool) throws {
        let end = ContinuousClock.now + .seconds(2)
        while !done(), ContinuousClock.now < end { _ = try loop.turn(timeout: 50_000) }
    }

    @Test("reports what a descriptor is ready for")
    func descriptor() throws {
        let loop = try Loop()
        var ends: [Int32] = [0, 0]
        try #require(unsafe pipe(&ends) == 0)
        defer { ends.forEach { close($0) } }
        var seen: Readiness = []
        let source = try DescriptorSource(loop, descriptor: ends[0], for: .readable) { seen = $0 }
        #expect(try !loop.turn(timeout: 0))
        _ = unsafe write(ends[1], "x", 1)
        try turn(loop) { !seen.isEmpty }
        #expect(seen == .readable)
        withExtendedLifetime(source) {}
    }

    @Test("is silent about a source that was dropped in its own callback")
    func dropInside() throws {
        let loop = try Loop()
        var ends: [Int32] = [0, 0]
        try #require(unsafe pipe(&ends) == 0)
        defer { ends.forEach { close($0) } }
        var source: DescriptorSource?
        var calls = 0
        source = try DescriptorSource(loop, descriptor: ends[0], for: .readable) { _ in
            calls += 1
            source = nil
        }
        _ = unsafe write(ends[1], "x", 1)
        try turn(loop) { calls > 0 }
        #expect(try !loop.turn(timeout: 10_000))
        #expect(calls == 1)
        #expect(source == nil)
    }

    @Test("has let go of a source dropped in its own callback before the callback closes the descriptor")
    func dropAndClose() throws {
        let loop = try Loop()
        var ends: [Int32] = [0, 0]
        try #require(unsafe pipe(&ends) == 0)
        // A child on its way to its program holds such a copy: epoll forgets only what nobody has open.
        let copy = dup(ends[0])
        defer { [copy, ends[1]].forEach { close($0) } }
        var source: DescriptorSource?
        var calls = 0
        source = try DescriptorSource(loop, descriptor: ends[0], for: .readable) { _ in
            calls += 1
            source = nil
            close(ends[0])
        }
        _ = unsafe write(ends[1], "x", 1)
        try turn(loop) { calls > 0 }
        #expect(!isWatched(copy))
        #expect(source == nil)
        #expect(calls == 1)
    }

    /// Whether any epoll of this process has the open file of `descriptor`: proc(5), fdinfo.
    private func isWatched(_ descriptor: Int32) -> Bool {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, let names = try? Directory("/proc/self/fdinfo").names() else {
            return true
        }
        let inode = " ino:\(String(status.st_ino, radix: 16)) "
        return names.contains { name in
            let text = (try? File.readText("/proc/self/fdinfo/\(name)")) ?? ""
            return text.split(separator: "\n").contains { $0.hasPrefix("tfd:") && $0.contains(inode) }
        }
    }

    @Test("pauses a source that waits for nothing and resumes it")
    func pause() throws {
        let loop = try Loop()
        var ends: [Int32] = [0, 0]
        try #require(unsafe pipe(&ends) == 0)
        defer { ends.forEach { close($0) } }
        var calls = 0
        let source = try DescriptorSource(loop, descriptor: ends[0], for: .readable) { _ in calls += 1 }
        _ = unsafe write(ends[1], "x", 1)
        source.watch(for: [])
        #expect(try !loop.turn(timeout: 10_000))
        source.watch(for: .readable)
        try turn(loop) { calls > 0 }
        #expect(calls > 0)
    }

    @Test("fires a timer once, not before its time")
    func timer() throws {
        let loop = try Loop()
        var fired: [Int64] = []
        var now: Int64 { loop.now }
        let timer = try TimerSource(loop) { fired.append(loop.now) }
        #expect(try !loop.turn(timeout: 1000))
        let due = loop.now + 20_000_000
        timer.arm(at: due)
        try turn(loop) { !fired.isEmpty }
        #expect(fired.count == 1)
        #expect((fired.first ?? 0) >= due - 1000)
        #expect(try !loop.turn(timeout: 5000))
    }

    @Test("does not fire a timer that was disarmed")
    func disarm() throws {
        let loop = try Loop()
        var fired = 0
        let timer = try TimerSource(loop) { fired += 1 }
        timer.arm(at: 0)
        timer.disarm()
        #expect(try !loop.turn(timeout: 10_000))
        #expect(fired == 0)
    }

    @Test("ends with the code it was given")
    func stop() throws {
        let loop = try Loop()
        let timer = try TimerSource(loop) { loop.stop(code: 7) }
        timer.arm(at: 0)
        #expect(try loop.run() == 7)
    }

    @Test("delivers what other threads post, in order")
    func mailbox() throws {
        let loop = try Loop()
        let box = try Mailbox<Int>()
        var got: [Int] = []
        let source = try box.deliver(on: loop) { got += $0 }
        var thread = pthread_t()
        let context = Unmanaged.passUnretained(box).toOpaque()
        unsafe pthread_create(
            &thread, nil,
            { context in
                guard let context = unsafe context else { return nil }
                let box = unsafe Unmanaged<Mailbox<Int>>.fromOpaque(context).takeUnretainedValue()
                for number in 0..<1000 { box.post(number) }
                return nil
            }, context)
        try turn(loop) { got.count == 1000 }
        pthread_join(thread, nil)
        #expect(got == Array(0..<1000))
        withExtendedLifetime(source) {}
    }
}
