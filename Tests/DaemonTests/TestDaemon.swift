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

/// The parts of a daemon, joined as `TenementDaemon` joins them, on a loop that the test turns itself.
final class TestDaemon {
    let folder: TemporaryFolder
    let loop: Loop
    let parts: DaemonParts
    private let lock: StateLock

    /// Reads `state` as the state file; services of it start with `apply`.
    init(state: String) throws {
        folder = try TemporaryFolder()
        loop = try Loop()
        let path = try folder.write(state, to: "state.toml")
        lock = try StateLock(path)
        let version = try StateVersion(Array(state.utf8), file: path)
        let paths = RuntimePaths(stateFile: path, place: .project(directory: folder.path, runtimeBase: folder.path))
        let directory = try RuntimeDirectory(paths)
        let host = try HostContext(
            paths: paths, isForeground: true, standardDataDirectory: folder["data"],
            logs: try LogDesk(loop, log: DaemonLog()),
            log: DaemonLog())
        host.apply(version.state.settings)
        let supervision = try SupervisionLoop(loop, supervisor: Supervisor(firstKey: directory.firstKey, seed: 1))
        let executor = try Executor(loop, host: host, directory: directory)
        parts = try DaemonParts(
            lock: lock, loop: loop, host: host, supervision: supervision, executor: executor,
            router: try Self.router(loop, host), store: try StateStore(loop, path: path, version: version))
        connect()
    }

    deinit {
        parts.router.stop()
        for run in parts.executor.runs.values { run.group.kill() }
        parts.host.logs.send(.stop)
        try? parts.host.cgroups?.remove()
    }

    private static func router(_ loop: Loop, _ host: HostContext) throws -> RouterLink {
        let paths = host.paths
        let launch = RouterLaunch(
            program: Executables.find("tenement-router") ?? "/bin/false", socketPath: paths.routerSocket,
            recordPath: paths.routerRecord,
            settings: .init(workers: 1, rows: 64, isForeground: true, uid: 65534, gid: 65534))
        let listeners = RouterListeners()
        _ = try listeners.open([.ip(.loopback4, port: 0)], workers: 1, mayMove: false)
        let security = try RouterSecurity(loop, host: host, workers: 1)
        return try RouterLink(loop, launch: launch, listeners: listeners, security: security)
    }

    private func connect() {
        let parts = parts
        parts.executor.post = { [unowned parts] in parts.supervision.post($0) }
        parts.executor.record = { [unowned parts] in parts.events.add($0) }
        parts.supervision.perform = { [unowned parts] in parts.executor.perform($0) }
        parts.supervision.begun = { [unowned parts] in parts.executor.landSpawns() }
        parts.router.reports.event = { [unowned parts] in parts.supervision.post($0) }
        parts.store.changed = { [unowned parts] _, _, author in parts.apply(by: author) }
        parts.supervision.settled = { [unowned parts] in
            let routing = parts.executor.takeRouting()
            if routing.isChanged {
                parts.router.update(
                    WishBuilder(state: parts.state, desired: parts.desired(), upstreams: routing.upstreams).wish())
            }
            for key in routing.withdrawals { parts.router.confirmWithdrawal(of: key) }
        }
    }

    /// Turns the loop until `done`; `false` if that took too long.
    func turn(within time: Duration = .seconds(10), until done: () throws -> Bool) throws -> Bool {
        try loop.turn(within: time, until: done)
    }

    /// The port of the first admin address.
    var adminPort: UInt16 { parts.adminAddresses.first?.port ?? 0 }

    /// Talks to a port from another thread while the loop turns; returns what `talk` returns.
    func talk(to port: UInt16, _ talk: @escaping @Sendable (Connection) throws -> String) throws -> String {
        let box = AnswerBox()
        _ = try Thread(name: "client", stack: 1 << 20) {
            do {
                box.put(try talk(Connection(to: .port(port))))
            } catch {
                box.put("failed: \(error)")
            }
        }
        _ = try turn { box.answer != nil }
        return box.answer ?? "no answer"
    }

    /// One request, and all that comes back until the end.
    func get(_ path: String, accept: String = "*/*", port: UInt16? = nil) throws -> String {
        try talk(to: port ?? adminPort) { client in
            try client.send("GET \(path) HTTP/1.1\r\nHost: x\r\nAccept: \(accept)\r\nConnection: close\r\n\r\n")
            return try client.readToEnd()
        }
    }
}

/// Carries an answer from a client's thread.
final class AnswerBox: Sendable {
    private let content = Mutex<String?>(nil)

    func put(_ text: String) { content.withLock { $0 = text } }
    var answer: String? { content.withLock { $0 } }
}

extension Loop {
    /// Turns until `done`; `false` if that took too long.
    func turn(within time: Duration = .seconds(10), until done: () throws -> Bool) throws -> Bool {
        let deadline = Deadline(in: time)
        while true {
            if try done() { return true }
            if deadline.hasPassed { return false }
            _ = try turn(timeout: 20_000)
        }
    }
}
