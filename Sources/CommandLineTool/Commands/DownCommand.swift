internal import Control
internal import Linux

/// `down`: stops everything a supervisor runs, then it.
enum DownCommand {
    static func run(_ session: Session) throws(Failure) -> Int32 {
        guard let found = try session.livingSupervisor() else {
            let path = try session.supervisor()
            throw .client(.noSupervisor(path: path))
        }
        if found.owner == .host, !session.invocation.has("all") { throw .onlyHostSupervisor(path: found.path) }
        let reply = try session.change(.shutdown, at: found.path)
        if case .result = reply { waitForEnd(found.path) }
        try ChangeReport.print(reply, session)
        return 0
    }

    /// Returns when the supervisor has closed its socket: then a new one can be started.
    private static func waitForEnd(_ path: String) {
        guard let watch = SocketProbe.connect(path) else { return }
        _ = try? watch.borrowed.wait(for: .readable, milliseconds: 10_000)
    }
}

/// Looks if somebody listens, without asking anything.
enum SocketProbe {
    static func isAlive(_ path: String) -> Bool { ControlSocket.isAlive(path) }

    /// A connection that ends when the other side does.
    static func connect(_ path: String) -> FileDescriptor? {
        guard let socket = try? Socket.make(.unix, .stream),
            (try? socket.borrowed.connect(to: .unix(path: path))) != nil
        else { return nil }
        return socket
    }
}
