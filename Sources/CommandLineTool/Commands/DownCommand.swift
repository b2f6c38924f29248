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
        let supervisor = SocketProbe.connect(found.path)
        let reply = try session.change(.shutdown, at: found.path)
        if case .result = reply, let supervisor { waitForEnd(supervisor.borrowed) }
        try ChangeReport.print(reply, session)
        return 0
    }

    /// Returns when everything has stopped and the supervisor's process is gone: then a new one can be started.
    private static func waitForEnd(_ supervisor: BorrowedDescriptor) {
        let pid = (try? supervisor.peerCredentials())?.pid ?? 0
        // Who opened the socket is not always who serves it: systemd, or a test.
        if pid > 1, pid != CurrentProcess.pid, let process = try? PidFD(pid: pid) {
            _ = try? process.descriptor.borrowed.wait(for: .readable, milliseconds: -1)
        } else {
            _ = try? supervisor.wait(for: .readable, milliseconds: -1)
        }
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
