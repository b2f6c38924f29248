/// One step in building what a replica sees; `tenement-init` takes them in order.
///
/// Targets are absolute paths as the replica will see them. The first root is empty.
package enum MountStep: Hashable, Sendable {
    /// Makes a directory; one that is there already is fine.
    case directory(String, mode: UInt32 = 0o755, owner: FileOwner? = nil)
    /// Makes an empty file, for a file to be shown there.
    case file(String)
    /// Makes a symbolic link that holds `to`.
    case link(String, to: String)
    /// Makes a character device that everybody may use.
    case device(String, major: UInt32, minor: UInt32)
    /// Shows something of the host.
    case bind(BindMount)
    /// Mounts a new file system: `proc`, `devpts`, `cgroup2`, `tmpfs`.
    case fileSystem(String, at: String, MountAttributes, options: String? = nil)

    /// The path that the step is about, as the replica will see it.
    package var target: String {
        switch self {
        case .directory(let path, _, _), .file(let path), .link(let path, _), .device(let path, _, _): path
        case .bind(let bind): bind.target
        case .fileSystem(_, let path, _, _): path
        }
    }
}

/// Whose a file is.
package struct FileOwner: Hashable, Sendable {
    package var user: UInt32
    package var group: UInt32

    /// By numbers.
    package init(user: UInt32, group: UInt32) {
        self.user = user
        self.group = group
    }
}

/// A file or directory of the host, or of the new root, that is shown at another place.
package struct BindMount: Hashable, Sendable {
    /// Where it comes from.
    package enum Source: Hashable, Sendable {
        case host(String)
        /// A path in the replica's own root, as far as it is built.
        case own(String)
        /// A mount that was opened before, an index into `Isolation.heldMounts`; `path` is for people.
        case held(Int, path: String)
    }

    package var source: Source
    package var target: String
    package var attributes: MountAttributes
    /// With everything that is mounted below the source.
    package var isRecursive: Bool
    /// Nothing happens where the source or the place for it is missing.
    package var isOptional = false
    /// Shows owners through the maps of this user namespace, an index into `Isolation.userNamespaces`.
    ///
    /// See id-mapped mounts in mount_setattr(2).
    package var userNamespace: Int?

    /// Shows `source` at `target`.
    package init(_ source: Source, at target: String, _ attributes: MountAttributes, isRecursive: Bool = true) {
        self.source = source
        self.target = target
        self.attributes = attributes
        self.isRecursive = isRecursive
    }
}

/// What files of a mount cannot be used for.
///
/// See MOUNT_ATTR_RDONLY and the others in mount_setattr(2).
package struct MountAttributes: OptionSet, Hashable, Sendable {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }
    package static let readOnly = MountAttributes(rawValue: 1)
    package static let noSetUserID = MountAttributes(rawValue: 2)
    package static let noDevices = MountAttributes(rawValue: 4)
    package static let noExecution = MountAttributes(rawValue: 8)
}
