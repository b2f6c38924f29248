package import Linux

/// The pipe in the file system through which a replica's output comes.
///
/// The child holds it open in both directions, so that it never gets SIGPIPE while the supervisor is away, and what was
/// written meanwhile waits in the pipe.
package struct LogFIFO: ~Copyable, Sendable {
    /// Where it is.
    package let path: String
    /// The end to read from, non-blocking.
    ///
    /// At its end (0 bytes) nobody has it open for writing.
    package let reader: FileDescriptor

    /// Makes a FIFO that belongs to the replica's user, 0600, replacing a file of that name.
    ///
    /// Its capacity is 1 MiB where the kernel allows.
    package static func make(at path: String, owner: Identity?) throws(Errno) -> LogFIFO {
        do throws(Errno) {
            try File.makeFIFO(path, mode: 0o600)
        } catch {
            guard error == .alreadyExists else { throw error }
            try File.remove(path)
            try File.makeFIFO(path, mode: 0o600)
        }
        if let owner, CurrentProcess.isRoot, !owner.isCurrent {
            try File.changeOwner(of: path, user: owner.user, group: owner.group)
        }
        let fifo = LogFIFO(path: path, reader: try File.open(path, [.nonBlocking, .noFollow]))
        _ = try? Pipe.resize(fifo.reader.borrowed, to: 1 << 20)
        return fifo
    }

    private init(path: String, reader: consuming FileDescriptor) {
        self.path = path
        self.reader = reader
    }

    /// Opens one that exists, after a restart.
    ///
    /// - Throws: `EINVAL` if the file is no FIFO.
    package init(opening path: String) throws(Errno) {
        let descriptor = try File.open(path, [.nonBlocking, .noFollow])
        guard try File.status(of: descriptor.borrowed).kind == .fifo else { throw .invalidArgument }
        self.path = path
        reader = descriptor
    }

    /// The end for the child's standard output or error: blocking, open in both directions.
    package func openForChild() throws(Errno) -> FileDescriptor {
        try File.open(path, [.readWrite, .noFollow])
    }

    /// Takes out the end to read from.
    package consuming func takeReader() -> FileDescriptor { reader }

    /// Removes the name; the open ends go on.
    package func unlink() throws(Errno) {
        try File.remove(path)
    }
}
