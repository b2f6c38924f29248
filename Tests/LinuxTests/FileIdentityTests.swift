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
