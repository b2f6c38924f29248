package import Linux

/// Shows directories of one user as if another one owned them.
///
/// Each pair of owners costs one user namespace, made once and kept. Not for several threads at a time.
package final class OwnerMaps {
    private struct Pair: Hashable {
        var owner: FileOwner
        var user: FileOwner
    }

    private final class Map {
        let namespace: FileDescriptor

        init(_ pair: Pair) throws(Errno) {
            namespace = try UserNamespace.mapping(
                user: .init(pair.owner.user, is: pair.user.user), group: .init(pair.owner.group, is: pair.user.group))
        }
    }

    private var maps: [Pair: Map] = [:]

    /// None yet.
    package init() {}

    /// The user namespace in which files of `owner` are those of `user`; open while this value lives.
    package func namespace(of owner: FileOwner, seenAs user: FileOwner) throws(Errno) -> BorrowedDescriptor {
        let pair = Pair(owner: owner, user: user)
        if let known = maps[pair] { return known.namespace.borrowed }
        let map = try Map(pair)
        maps[pair] = map
        return map.namespace.borrowed
    }

    /// What is at `path` as a mount in which files of `owner` are those of `user`, and new ones become `owner`'s.
    ///
    /// Mounts below `path` are not in it.
    ///
    /// - Returns: `nil` where the file system cannot do it, such as overlayfs or NFS.
    package func mount(_ path: String, of owner: FileOwner, seenAs user: FileOwner) throws(Errno) -> DetachedMount? {
        let mount = try DetachedMount(of: path)
        let namespace = try namespace(of: owner, seenAs: user)
        do throws(Errno) {
            try mount.map(namespace)
        } catch {
            if error == .invalidArgument || error == .notSupported { return nil }
            throw error
        }
        return mount
    }
}
