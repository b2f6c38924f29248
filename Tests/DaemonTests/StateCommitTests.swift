import Control
import EventLoop
import Glibc
import HTTP
import Linux
import Metrics
import Model
import Processes
import RouterProtocol
import Routing
import Supervision
import Synchronization
import TOML
import TestSupport
import Testing

@testable import Daemon

@Suite("A commit of the state file")
struct StateCommitTests {
    private static let text = """
        # by hand
        schema = 1  # first

        [service.web]
        command = "./web"   # ours
        """ + "\n"
    private let web = InstanceName(service: ServiceName(app: nil, service: "web"))

    private func edit(_ id: String) -> StateEdit {
        .instance(InstanceName(service: web.service, id: id), InstanceRecord())
    }

    private func version(_ text: String, _ path: String = "state.toml") throws -> StateVersion {
        try StateVersion(Array(text.utf8), file: path)
    }

    private func written(_ outcome: StateCommit.Outcome) -> (StateVersion, personal: StateVersion?)? {
        if case .written(let version, let personal) = outcome { (version, personal) } else { nil }
    }

    @Test("adds what was asked for and keeps comments, mode and owner")
    func plain() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Self.text, to: "state.toml", mode: 0o640)
        if geteuid() == 0 { chown(path, 1234, 4321) }
        let outcome = StateCommit(path: path, base: try version(Self.text), edits: [edit("default")]).perform()
        let result = try #require(written(outcome))
        #expect(result.personal == nil)
        let now = try folder.read("state.toml")
        #expect(now.hasPrefix("# by hand\nschema = 1  # first\n"))
        #expect(now.contains("command = \"./web\"   # ours\n"))
        #expect(now.utf8.elementsEqual(result.0.bytes))
        #expect(result.0.state.instances[web] != nil)
        let status = try File.status(of: path)
        #expect(status.permissions == 0o640)
        if geteuid() == 0 { #expect((status.user, status.group) == (1234, 4321)) }
        #expect(try folder.names() == ["state.toml"])
    }

    @Test("that changes nothing does not touch the file")
    func nothing() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Self.text, to: "state.toml")
        let before = try File.status(of: path).inode
        let outcome = StateCommit(path: path, base: try version(Self.text), edits: []).perform()
        #expect(written(outcome)?.0.bytes == Array(Self.text.utf8))
        #expect(try File.status(of: path).inode == before)
    }

    @Test("puts the edits on top of what a person has saved meanwhile")
    func personal() throws {
        let folder = try TemporaryFolder()
        let person = Self.text + "\n[service.api]\ncommand = \"./api\"\n"
        let path = try folder.write(person, to: "state.toml")
        let outcome = StateCommit(path: path, base: try version(Self.text), edits: [edit("default")]).perform()
        let result = try #require(written(outcome))
        #expect(result.personal?.bytes == Array(person.utf8))
        #expect(try folder.read("state.toml").contains("./api"))
        #expect(result.0.state.instances[web] != nil)
    }

    @Test("never loses what somebody saves in the same moment")
    func race() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Self.text, to: "state.toml")
        let saves = 60
        let person = try Linux.Thread(name: "person", stack: 1 << 20) {
            for number in 1...saves {
                let text = Self.text + "\n[service.p\(number)]\ncommand = \"./p\"\n"
                try? File.replace(path, with: Array(text.utf8))
            }
        }
        var commits = 0
        while try !folder.read("state.toml").contains("[service.p\(saves)]") {
            let base = try StateVersion(File.read(path), file: path)
            guard written(StateCommit(path: path, base: base, edits: [edit("c\(commits)")]).perform()) != nil else {
                continue
            }
            commits += 1
        }
        person.join()
        let last = try version(Self.text)
        let outcome = StateCommit(path: path, base: last, edits: [edit("last")]).perform()
        #expect(written(outcome) != nil)
        let now = try folder.read("state.toml")
        #expect(now.contains("[service.p\(saves)]"))
        #expect(now.contains("last"))
        #expect(try folder.names() == ["state.toml"])
    }

    @Test("is refused while the file cannot be understood, which stays as it is")
    func invalid() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("schema = 1\n[service\n", to: "state.toml")
        let outcome = StateCommit(path: path, base: try version(Self.text), edits: [edit("default")]).perform()
        guard case .fileInvalid(let problem) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(problem.diagnostics.first?.line == 2)
        #expect(try folder.read("state.toml") == "schema = 1\n[service\n")
    }

    @Test("is refused if the edits make no sense in the file")
    func refused() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("schema = 1\n", to: "state.toml")
        let outcome = StateCommit(path: path, base: try version("schema = 1\n"), edits: [edit("default")]).perform()
        guard case .refused = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(try folder.read("state.toml") == "schema = 1\n")
    }

    @Test("waits for an editor that has the file open for writing, but not for ever")
    func editor() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Self.text, to: "state.toml")
        let base = try version(Self.text)
        let editor = try File.open(path, .writeOnly)
        let start = Clock.monotonic()
        #expect(written(StateCommit(path: path, base: base, edits: [edit("default")]).perform()) != nil)
        #expect(Clock.monotonic() - start >= 900_000_000)
        withExtendedLifetime(editor.number) {}
    }

    @Test(
        "leaves the old file whole when the disk is full or cannot be written", .needs(.root),
        arguments: [("size=4k", "rw", ENOSPC), ("size=1m", "ro", EROFS)])
    func disk(size: String, access: String, code: Int32) throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.text, to: "state.toml")
        try Directory.make(folder["disk"])
        let script = """
            cd \(folder.path) && mount -t tmpfs -o \(size) none disk && cp state.toml disk/ \
            && mount -o remount,\(access) disk && echo ready && exec sleep 60
            """
        let program = try Program(["unshare", "-m", "--propagation", "private", "sh", "-c", script])
        try program.waitUntilPrinted("ready")
        let path = "/proc/\(program.pid)/root\(folder["disk"])/state.toml"
        let outcome = StateCommit(path: path, base: try version(Self.text), edits: [edit("default")]).perform()
        guard case .failed(_, let error) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(error.code == code)
        #expect(try File.readText(path) == Self.text)
        #expect(try Directory.names(in: Path.directory(of: path)) == ["state.toml"])
    }
}
