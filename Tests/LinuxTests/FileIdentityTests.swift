import Linux
import TestSupport
import Testing

@Suite("File rights of another user", .needs(.root))
struct FileIdentityTests {
    @Test("do not open what only root may read, not even through a link of the user's own")
    func link() throws {
        let folder = try TemporaryFolder()
        try File.replace(folder["secret"], with: Array("root's".utf8), mode: 0o600)
        try File.makeLink(folder["link"], to: folder["secret"])
        try File.changeMode(of: folder.path, to: 0o755)
        #expect(throws: Errno.permissionDenied) {
            try FileIdentity.with(user: 70_000, group: 70_000) { () throws(Errno) in try File.readText(folder["link"]) }
        }
        #expect(try File.readText(folder["link"]) == "root's")
    }

    @Test("are those of the groups that are given, not of root's")
    func groups() throws {
        let folder = try TemporaryFolder()
        try File.changeMode(of: folder.path, to: 0o755)
        for (name, group) in [("root", 0), ("given", 70_007)] as [(String, UInt32)] {
            try File.replace(folder[name], with: Array(name.utf8), mode: 0o640)
            try File.changeOwner(of: folder[name], user: 0, group: group)
        }
        func isReadable(_ name: String) throws -> Bool {
            try FileIdentity.with(user: 70_000, group: 70_000, groups: [70_007]) { () throws(Errno) in
                File.may(.read, folder[name])
            }
        }
        #expect(try isReadable("given"))
        #expect(try !isReadable("root"))
        #expect(try !isReadable("missing"))
        #expect(File.may([.read, .write], folder["root"]))
    }

    @Test("open what the user owns")
    func own() throws {
        let folder = try TemporaryFolder()
        try File.changeMode(of: folder.path, to: 0o755)
        try File.replace(folder["own"], with: Array("mine".utf8), mode: 0o600)
        try File.changeOwner(of: folder["own"], user: 70_000, group: 70_000)
        let text = try FileIdentity.with(user: 70_000, group: 70_000) { () throws(Errno) in
            try File.readText(folder["own"])
        }
        #expect(text == "mine")
    }
}
