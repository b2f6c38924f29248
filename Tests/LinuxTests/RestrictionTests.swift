import Linux
import TestSupport
import Testing

/// Runs `body` on a thread of its own, which may restrict itself for good, and returns its answer.
private func onOwnThread(_ body: @escaping @Sendable () throws(Errno) -> Bool) throws -> Bool {
    let pipe = try Pipe.make()
    let number = pipe.second.number
    let thread = try Thread(name: "restricted") {
        let held = (try? body()) ?? false
        try? BorrowedDescriptor(number).writeAll([held ? 1 : 0])
    }
    thread.join()
    var bytes: [UInt8] = []
    _ = try pipe.first.borrowed.read(appendingTo: &bytes)
    return bytes == [1]
}

private func refusal(_ body: () throws(Errno) -> Void) -> Errno? {
    do throws(Errno) {
        try body()
        return nil
    } catch {
        return error
    }
}

@Suite("A thread that restricts itself")
struct RestrictionTests {
    @Test("with Landlock reads only what it allowed", .enabled { Landlock.version > 0 })
    func landlock() throws {
        let held = try onOwnThread { () throws(Errno) in
            try CurrentProcess.forbidNewPrivileges()
            let rules = try Landlock(network: true)
            try rules.allowReading("/usr")
            try rules.restrict()
            let inside = refusal { () throws(Errno) in _ = try File.open("/usr/bin/env") }
            let outside = refusal { () throws(Errno) in _ = try File.open("/etc/passwd") }
            let writing = refusal { () throws(Errno) in _ = try File.open("/tmp/x", [.writeOnly, .create]) }
            return inside == nil && outside == .permissionDenied && writing == .permissionDenied
        }
        #expect(held)
        #expect(try File.read("/etc/passwd").isEmpty == false)
    }

    @Test("without capabilities can do nothing that needs one", .needs(.root))
    func capabilities() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("x", to: "file", mode: 0o000)
        let held = try onOwnThread { () throws(Errno) in
            let before = refusal { () throws(Errno) in _ = try File.open(path) }
            try CurrentProcess.dropCapabilities()
            let after = refusal { () throws(Errno) in _ = try File.open(path) }
            let owner = refusal { () throws(Errno) in try File.changeOwner(of: path, user: 1, group: 1) }
            return before == nil && after == .permissionDenied && owner == .notPermitted
        }
        #expect(held)
    }
}
