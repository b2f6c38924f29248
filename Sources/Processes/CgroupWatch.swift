package import Linux

/// Tells when cgroups become empty: one descriptor for all of them.
package struct CgroupWatch: ~Copyable {
    private let inotify: Inotify
    private var keys: [Int32: String] = [:]

    /// Watches nothing yet.
    package init() throws(Errno) {
        inotify = try Inotify()
    }

    /// Readable when a cgroup has changed; then ask `changed()`.
    package var descriptor: BorrowedDescriptor { inotify.descriptor.borrowed }

    /// Watches a cgroup under a name of the caller's choice until it is removed.
    package mutating func add(_ group: borrowing ControlGroup, key: String) throws(Errno) {
        try add(eventsPath: group.eventsPath, key: key)
    }

    /// The same for a cgroup that is known by the path of its events file only.
    package mutating func add(eventsPath: String, key: String) throws(Errno) {
        keys[try inotify.watch(eventsPath, for: .modified)] = key
    }

    /// The names of cgroups that were filled, emptied, frozen or thawed since the last call; may be told twice.
    package mutating func changed() throws(Errno) -> [String] {
        var changed: [String] = []
        for event in try inotify.events() {
            if event.changes.contains(.ignored) {
                keys[event.watch] = nil
            } else if let key = keys[event.watch], !changed.contains(key) {
                changed.append(key)
            }
        }
        return changed
    }
}
