package import Linux

/// The file of the control socket.
package enum ControlSocket {
    /// Binds and listens; a socket that a dead supervisor left is replaced.
    ///
    /// - Parameters:
    ///   - path: Any length; its directory exists.
    ///   - mode: 0o666 where rights come from peer credentials alone, 0o600 for one user's.
    /// - Returns: The listener, non-blocking.
    /// - Throws: `EADDRINUSE` if somebody answers there, or the file is no socket.
    package static func listen(at path: String, mode: UInt32) throws(Errno) -> FileDescriptor {
        if let status = try? File.status(of: path, follow: false) {
            guard status.kind == .socket, !isAlive(path) else { throw .addressInUse }
            try File.remove(path)
        }
        let socket = try Socket.listen(at: .unix(path: path))
        try File.changeMode(of: path, to: mode)
        return socket
    }

    /// Whether somebody listens there.
    package static func isAlive(_ path: String) -> Bool {
        do throws(Errno) {
            let socket = try Socket.make(.unix, .stream)
            _ = try socket.borrowed.connect(to: .unix(path: path))
            return true
        } catch {
            // A full backlog or a refused permission still means that somebody listens.
            return error == .wouldBlock || error == .permissionDenied
        }
    }
}
