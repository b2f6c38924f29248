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

@Suite("The state store")
struct StateStoreTests {
    private static let text = "schema = 1\n[service.web]\ncommand = \"./web\"\n"
    private static let four = text + "[instances]\nweb = [\"a\", \"b\", \"c\", \"d\"]\n"

    private final class Fixture {
        let folder: TemporaryFolder
        let loop: Loop
        let store: StateStore
        var notes: [String] = []
        var changes: [(HostState, String?)] = []

        init(_ text: String) throws {
            folder = try TemporaryFolder()
            loop = try Loop()
            let path = try folder.write(text, to: "state.toml")
            store = try StateStore(loop, path: path, version: StateVersion(Array(text.utf8), file: path))
            store.note = { [unowned self] in notes.append($0) }
            store.changed = { [unowned self] _, next, author in changes.append((next.state, author?.command)) }
        }

        func save(_ text: String) throws {
            try File.replace(store.path, with: Array(text.utf8))
        }
    }

    private func name(_ id: String) -> InstanceName {
        InstanceName(service: ServiceName(app: nil, service: "web"), id: id)
    }

    private func edit(_ id: String) -> StateEdit { .instance(name(id), InstanceRecord()) }

    @Test("applies an edit by hand, renamed into place or written in place")
    func handEdit() throws {
        let fixture = try Fixture(Self.text)
        try fixture.save(Self.four)
        #expect(try fixture.loop.turn { fixture.changes.count == 1 })
        #expect(fixture.changes.last?.0.instances.count == 4)
        #expect(fixture.changes.last?.1 == nil)
        try fixture.folder.write(Self.four + "# x\n", to: "state.toml")
        #expect(try fixture.loop.turn { fixture.changes.count == 2 })
        #expect(fixture.store.history.entries.map(\.command) == ["first seen", "edited by hand", "edited by hand"])
    }

    @Test("reports a broken edit with its line and changes nothing")
    func broken() throws {
        let fixture = try Fixture(Self.text)
        try fixture.save(Self.text + "\n[instances]\nweb = default\n")
        #expect(try fixture.loop.turn { !fixture.store.problems.isEmpty })
        #expect(fixture.store.problems.first?.line == 6)
        #expect(fixture.changes.isEmpty)
        #expect(fixture.notes.first?.contains("state.toml:6:") == true)
        var result: StateStore.Result?
        fixture.store.commit([edit("a")], by: nil) { result = $0 }
        #expect(try fixture.loop.turn { result != nil })
        guard case .problem(_, fileIsInvalid: true)? = result else {
            Issue.record("\(String(describing: result))")
            return
        }
        try fixture.save(Self.text)
        #expect(try fixture.loop.turn { fixture.store.problems.isEmpty })
    }

    @Test("holds back an edit that removes nearly everything until it is confirmed")
    func massRemoval() throws {
        let fixture = try Fixture(Self.four)
        try fixture.save("")
        #expect(try fixture.loop.turn { fixture.store.heldEdit != nil })
        #expect(fixture.changes.isEmpty)
        #expect(fixture.notes.contains { $0.contains("tenement apply") })
        try fixture.save(Self.four)
        #expect(try fixture.loop.turn { fixture.store.heldEdit == nil })
        #expect(!fixture.store.acceptHeldEdit(by: nil))
        try fixture.save(Self.text)
        #expect(try fixture.loop.turn { fixture.store.heldEdit != nil })
        #expect(fixture.store.acceptHeldEdit(by: Operator(command: "apply")))
        #expect(fixture.changes.map(\.1) == ["apply"])
        #expect(fixture.store.state.instances.isEmpty)
    }

    @Test("writes the commits that come during one write together")
    func batch() throws {
        let fixture = try Fixture(Self.text)
        var generations: [Int] = []
        for number in 0..<40 {
            fixture.store.commit([edit("i\(number)")], by: Operator(command: "spawn \(number)")) { result in
                if case .done(let generation) = result { generations.append(generation) }
            }
        }
        #expect(try fixture.loop.turn { generations.count == 40 })
        #expect(fixture.store.history.newest == 3)
        #expect(Set(generations) == [2, 3])
        #expect(fixture.changes.count == 2)
        #expect(fixture.store.state.instances.count == 40)
        #expect(try StateVersion(File.read(fixture.store.path), file: "s").state == fixture.store.state)
    }

    @Test("refuses the one edit of many that does not fit, not the others")
    func oneBad() throws {
        let fixture = try Fixture(Self.text)
        var results: [String] = []
        let stranger = InstanceName(service: ServiceName(app: nil, service: "nobody"), id: "x")
        let commits: [(String, StateEdit)] = [
            ("first", edit("z")), ("good", edit("a")), ("bad", .instance(stranger, InstanceRecord())),
            ("fine", edit("b")),
        ]
        for (label, edit) in commits {
            fixture.store.commit([edit], by: nil) { result in
                if case .done = result { results.append("\(label) done") } else { results.append("\(label) refused") }
            }
        }
        #expect(try fixture.loop.turn { results.count == 4 })
        #expect(Set(results) == ["first done", "good done", "fine done", "bad refused"])
        #expect(Set(fixture.store.state.instances.keys) == [name("a"), name("b"), name("z")])
    }

    @Test("is not disturbed by its own writes")
    func own() throws {
        let fixture = try Fixture(Self.text)
        var isDone = false
        fixture.store.commit([edit("a")], by: Operator(command: "spawn")) { _ in isDone = true }
        #expect(try fixture.loop.turn { isDone })
        _ = try fixture.loop.turn(timeout: 50_000)
        _ = try fixture.loop.turn(timeout: 50_000)
        #expect(fixture.changes.map(\.1) == ["spawn"])
        #expect(fixture.notes.isEmpty)
    }
}

@Suite("The lock of a state file")
struct StateLockTests {
    @Test("keeps a second daemon away until the first has gone")
    func second() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("schema = 1\n", to: "state.toml")
        var first: StateLock? = try StateLock(path)
        #expect(throws: StartFailure.running(stateFile: path)) { try StateLock(path) }
        first = nil
        #expect(first == nil)
        #expect(throws: Never.self) { try StateLock(path) }
    }
}

@Suite("The start with a state file")
struct StateFileStartTests {
    private func places(_ file: String, in folder: TemporaryFolder) -> DaemonPlaces {
        var options = DaemonOptions(mode: .daemon)
        options.stateFile = file
        return DaemonPlaces(options, .init(isRoot: true, uid: 0, home: folder.path))
    }

    @Test("makes a missing file, readable by its owner only, but not its directory")
    func missing() throws {
        let folder = try TemporaryFolder()
        let path = try StateFileStart.prepare(places(folder["s.toml"], in: folder), log: DaemonLog())
        #expect(path == folder["s.toml"])
        #expect(try folder.read("s.toml") == "schema = 1\n")
        #expect(try File.status(of: path).permissions == 0o600)
        #expect(throws: StartFailure.self) {
            try StateFileStart.prepare(places(folder["no/s.toml"], in: folder), log: DaemonLog())
        }
    }

    @Test("follows a symbolic link, and a commit keeps it")
    func link() throws {
        let folder = try TemporaryFolder()
        try folder.write("schema = 1\n[service.web]\ncommand = \"x\"\n", to: "real/state.toml")
        try File.makeLink(folder["s.toml"], to: "real/state.toml")
        let path = try StateFileStart.prepare(places(folder["s.toml"], in: folder), log: DaemonLog())
        #expect(path == folder["real/state.toml"])
        let name = InstanceName(service: ServiceName(app: nil, service: "web"))
        let base = try StateFileStart.read(path, project: nil)
        _ = StateCommit(path: path, base: base, edits: [.instance(name, InstanceRecord())]).perform()
        #expect(try File.linkTarget(folder["s.toml"]) == "real/state.toml")
        #expect(try folder.read("s.toml").contains("[instances]"))
    }

    @Test("says all that is wrong with a broken file")
    func broken() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("schema = 1\nnonsense = 1\n[service.web]\n", to: "s.toml")
        do {
            _ = try StateFileStart.read(path, project: nil)
            Issue.record("it must not be read")
        } catch {
            guard case .files(let diagnostics) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(diagnostics.count >= 2)
            #expect(error.exitCode == 2)
            #expect(error.text.contains("\(path):2:"))
        }
    }
}
