import CLinux
import Glibc

/// What stat(2) knows about a file.
package struct FileStatus: Hashable, Sendable {
    package let device: UInt64
    package let inode: UInt64
    /// Bytes.
    package let size: Int64
    /// Nanoseconds since 1970.
    package let modified: Int64
    /// Type and permissions.
    package let mode: UInt32
    package let user: UInt32
    package let group: UInt32
    package let links: UInt32

    /// Kinds of file.
    package enum Kind: Sendable {
        case regular, directory, link, socket, fifo, device
    }

    /// What kind of file it is.
    package var kind: Kind {
        switch mode & UInt32(S_IFMT) {
        case UInt32(S_IFREG): .regular
        case UInt32(S_IFDIR): .directory
        case UInt32(S_IFLNK): .link
        case UInt32(S_IFSOCK): .socket
        case UInt32(S_IFIFO): .fifo
        default: .device
        }
    }

    /// The permission bits, such as 0o644.
    package var permissions: UInt32 { mode & 0o7777 }

    init(_ found: cl_status) {
        device = found.device
        inode = found.inode
        size = Int64(clamping: found.size)
        modified = found.modified
        mode = found.mode
        user = found.user
        group = found.group
        links = found.links
    }
}
