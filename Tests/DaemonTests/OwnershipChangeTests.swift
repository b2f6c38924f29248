import Glibc
import Linux
import TestSupport
import Testing

@testable import Daemon

@Suite("The data of an instance", .needs(.root))
struct OwnershipChangeTests {
    private func owner(_ path: String) throws -> UInt32 { try File.status(of: path, follow: false).user }

    @Test("go with the user it runs as, and nothing else does")
    func follow() throws {
        let folder = try TemporaryFolder()
        for name in ["data/a/b/file", "data/foreign", "outside", "elsewhere/file"] { try folder.write("x", to: name) }
        try File.makeLink(folder["data/link"], to: folder["outside"])
        try File.makeLink(folder["data/door"], to: folder["elsewhere"])
        link(folder["outside"], folder["data/hard"])
        for name in ["", "/a", "/a/b", "/a/b/file", "/link", "/door"] {
            lchown(folder["data" + name], 70_001, 70_001)
        }
        chown(folder["data/foreign"], 4321, 4321)
        try OwnershipChange.follow(folder["data"], user: 70_002, group: 70_002)
        for name in ["data", "data/a", "data/a/b", "data/a/b/file", "data/link", "data/door"] {
            #expect(try owner(folder[name]) == 70_002, "\(name)")
        }
        #expect(try owner(folder["data/foreign"]) == 4321)
        for name in ["outside", "data/hard", "elsewhere", "elsewhere/file"] {
            #expect(try owner(folder[name]) == 0, "\(name)")
        }
    }

    @Test("are left alone while the user is the same")
    func same() throws {
        let folder = try TemporaryFolder()
        try folder.write("x", to: "data/file")
        chown(folder["data"], 70_001, 70_001)
        try OwnershipChange.follow(folder["data"], user: 70_001, group: 70_001)
        #expect(try owner(folder["data/file"]) == 0)
    }
}
