import Linux
import Processes
import TestSupport
import Testing

@testable import Daemon

@Suite("The account files of a user without an account")
struct AccountFilesTests {
    @Test("are the host's and a line of its own")
    func lines() throws {
        let folder = try TemporaryFolder()
        let files = AccountFiles(directory: folder["accounts"])
        let places = try files.places(for: Identity(pooled: 70_001, home: "/var/data"))
        #expect(places.map(\.target) == ["/etc/passwd", "/etc/group"])
        #expect(places.allSatisfy { $0.isFile && $0.isReadOnly })
        let passwd = try File.readText(places[0].source)
        #expect(passwd.hasPrefix(try File.readText("/etc/passwd")))
        #expect(passwd.hasSuffix("tenement-70001:x:70001:70001::/var/data:/bin/sh\n"))
        #expect(try File.readText(places[1].source).hasSuffix("\ntenement-70001:x:70001:\n"))
    }

    @Test("are written once while the host's stay as they are")
    func once() throws {
        let folder = try TemporaryFolder()
        let files = AccountFiles(directory: folder["accounts"])
        let first = try files.places(for: Identity(pooled: 70_001, home: "/"))
        try File.remove(first[0].source)
        _ = try files.places(for: Identity(pooled: 70_001, home: "/"))
        #expect(!File.exists(first[0].source))
        _ = try files.places(for: Identity(pooled: 70_002, home: "/"))
        #expect(File.exists(folder["accounts/70002.passwd"]))
    }
}
