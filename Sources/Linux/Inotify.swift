import CLinux

/// Changes of files and directories.
///
/// See inotify(7).
package struct Inotify: ~Copyable, Sendable {
    /// Readable when something has changed.
    package let descriptor: FileDescriptor

    /// Starts without watches; never blocks.
    package init() throws(Errno) {
        descriptor = FileDescriptor(owning: try call { cl_inotify_create() })
    }

    /// Watches a file or directory; the number returned comes back with each of its events.
    package func watch(_ path: String, for changes: Changes) throws(Errno) -> Int32 {
        try call { unsafe cl_inotify_add(descriptor.number, path, changes.rawValue) }
    }

    /// Ends a watch; one last `.ignored` event follows.
    package func unwatch(_ watch: Int32) throws(Errno) {
        try call { cl_inotify_remove(descriptor.number, watch) }
    }

    /// Everything that has happened since the last call; empty if nothing.
    package func events() throws(Errno) -> [Event] {
        var bytes: [UInt8] = []
        guard try descriptor.borrowed.read(appendingTo: &bytes, upTo: 16384) != nil else { return [] }
        return Self.parse(bytes)
    }

    static func parse(_ bytes: [UInt8]) -> [Event] {
        var events: [Event] = []
        var offset = 0
        while offset + 16 <= bytes.count {
            let word = { (at: Int) in (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[offset + at + $1]) << (8 * $1) } }
            let end = min(offset + 16 + Int(word(12)), bytes.count)
            let name = bytes[(offset + 16)..<end].prefix { $0 != 0 }
            events.append(
                Event(
                    watch: Int32(bitPattern: word(0)), changes: Changes(rawValue: word(4)),
                    name: String(decoding: name, as: UTF8.self)))
            offset = end
        }
        return events
    }

    /// One change.
    package struct Event: Sendable, Equatable {
        /// The watch it belongs to, -1 for an overflow.
        package let watch: Int32
        package let changes: Changes
        /// The entry of a watched directory that changed, empty for the watched file itself.
        package let name: String
    }

    /// Kinds of change.
    package struct Changes: OptionSet, Sendable {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }
        package static let modified = Changes(rawValue: 0x2)
        package static let attributes = Changes(rawValue: 0x4)
        package static let closedAfterWriting = Changes(rawValue: 0x8)
        package static let movedFrom = Changes(rawValue: 0x40)
        package static let movedTo = Changes(rawValue: 0x80)
        package static let created = Changes(rawValue: 0x100)
        package static let deleted = Changes(rawValue: 0x200)
        package static let deletedItself = Changes(rawValue: 0x400)
        package static let movedItself = Changes(rawValue: 0x800)
        package static let overflowed = Changes(rawValue: 0x4000)
        package static let ignored = Changes(rawValue: 0x8000)
    }
}
