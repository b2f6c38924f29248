import CLinux

/// Other numbers for the users and groups of this machine.
///
/// See user_namespaces(7).
package enum UserNamespace {
    /// One number inside a namespace, and what it is outside.
    package struct Line: Hashable, Sendable {
        package var inside: UInt32
        package var outside: UInt32

        package init(_ inside: UInt32, is outside: UInt32) {
            self.inside = inside
            self.outside = outside
        }

        var kernel: cl_id_line { cl_id_line(inside: inside, outside: outside) }
    }

    /// A namespace with one user and one group; nobody else is anybody there.
    ///
    /// No process is in it: it is for mounts. Takes about a millisecond; needs root.
    package static func mapping(user: Line, group: Line) throws(Errno) -> FileDescriptor {
        FileDescriptor(owning: try call { cl_user_namespace(user.kernel, group.kernel) })
    }
}

/// A mount that is attached nowhere yet.
///
/// See open_tree(2).
package struct DetachedMount: ~Copyable {
    package let descriptor: FileDescriptor

    /// A copy of what is mounted at `path`, from there downwards, without the mounts below it.
    package init(of path: String) throws(Errno) {
        descriptor = FileDescriptor(owning: try call { unsafe cl_clone_mount(path) })
    }

    /// The same of what an open descriptor leads to, with the mounts below it.
    package init(of opened: BorrowedDescriptor) throws(Errno) {
        descriptor = FileDescriptor(owning: try call { cl_clone_mount_of(opened.number) })
    }

    /// Shows the owners of its files as `namespace` maps them; owners without a line are nobody, and cannot be changed.
    ///
    /// - Throws: `EINVAL` where the file system cannot do it. See MOUNT_ATTR_IDMAP in mount_setattr(2).
    package func map(_ namespace: BorrowedDescriptor) throws(Errno) {
        try call { cl_map_mount(descriptor.number, namespace.number) }
    }

    /// Attaches it at `path` of the caller's mount namespace.
    ///
    /// See move_mount(2).
    package consuming func attach(at path: String) throws(Errno) {
        try call { unsafe cl_attach_mount(descriptor.number, path) }
    }
}
