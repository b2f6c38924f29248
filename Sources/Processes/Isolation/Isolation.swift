package import Linux

/// How a process is kept from the rest of the host: namespaces of its own, what it sees, what it may do.
///
/// Its program is started by `tenement-init`, which is pid 1 of its process namespace.
package struct Isolation: Sendable {
    /// The path of `tenement-init`.
    package var program: String
    /// Made for it; a cgroup namespace is made once it is in its cgroup.
    ///
    /// `.user` only without root: then its user is ours, and the only one there.
    package var namespaces: Namespaces = [.pid, .mount, .ipc, .uts, .cgroup]
    /// Builds its root; without steps it sees the files of the host.
    package var mounts: [MountStep] = []
    /// The name of the host as it sees it; ours if `nil`.
    package var hostName: String?
    /// User namespaces whose maps id-mapped mounts use, see `BindMount.userNamespace`.
    package var userNamespaces: [BorrowedDescriptor] = []
    /// Mounts that were opened before with somebody's rights, see `BindMount.Source.held`.
    package var heldMounts: [HeldMount] = []
    /// A network namespace to enter; the host's if `nil`.
    package var network: BorrowedDescriptor?
    /// What Landlock lets it do with files and processes of others; all if `nil`, or where the kernel has no Landlock.
    package var files: FileRules?
    /// A seccomp program: the bytes of an array of `struct sock_filter`; empty allows all calls.
    package var seccomp: [UInt8] = []
    /// Capabilities that it keeps, as bits; it has no others, and can gain none.
    package var capabilities: UInt64 = 0
    /// It gets a user namespace of its own, with nobody but its user, after all mounts were made.
    package var hasOwnUserNamespace = false
    /// The entry in the environment of `tenement-init`, by which it is known as the replica's.
    package var mark: String?

    /// Own pid, mount, ipc, uts and cgroup namespaces, and nothing else restricted yet.
    package init(program: String) {
        self.program = program
    }
}
