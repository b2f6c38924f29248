package import Linux

/// A process with what it takes to recognise it again.
@frozen
package struct ChildProcess: ~Copyable, Sendable {
    /// Number, start and inode, to be written down.
    package let identity: ProcessIdentity
    /// The process itself.
    package let pidfd: PidFD

    /// Joins a pidfd with the facts about its process.
    package init(identity: ProcessIdentity, pidfd: consuming PidFD) {
        self.identity = identity
        self.pidfd = pidfd
    }

    /// Its number.
    package var pid: Int32 { identity.pid }

    /// Takes the pidfd out.
    package consuming func takePidFD() -> PidFD { pidfd }
}

/// Names one process of this boot for good, unlike its number alone.
package struct ProcessIdentity: Hashable, Sendable {
    package let pid: Int32
    /// When it started, in ticks since boot.
    package let startTicks: UInt64
    /// The inode of its pidfd; `nil` before Linux 6.9.
    package let inode: UInt64?

    /// The facts as written down earlier.
    package init(pid: Int32, startTicks: UInt64, inode: UInt64?) {
        self.pid = pid
        self.startTicks = startTicks
        self.inode = inode
    }

    /// What became of the process.
    package enum Recovery: ~Copyable {
        /// It is still there; a zombie too.
        case found(ChildProcess)
        /// No process has that number.
        case gone
        /// Another process has that number now: never to be signalled.
        case stranger
    }

    /// Looks for the process.
    ///
    /// The pidfd is opened before anything is compared: from then on it cannot become another process.
    package func recover() throws(Errno) -> Recovery {
        let pidfd: PidFD
        do throws(Errno) {
            pidfd = try PidFD(pid: pid)
        } catch {
            // EINVAL: a number of a thread, which is no process.
            guard [.noSuchProcess, .invalidArgument].contains(error) else { throw error }
            return error == .noSuchProcess ? .gone : .stranger
        }
        guard let stat = try? ProcFS.stat(of: pid), stat.startTicks == startTicks else {
            return pidfd.isAlive ? .stranger : .gone
        }
        if let inode, let found = pidfd.inode(), inode != found { return .stranger }
        return .found(ChildProcess(identity: self, pidfd: pidfd))
    }
}
