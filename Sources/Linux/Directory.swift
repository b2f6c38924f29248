import CLinux
import Glibc

/// An open directory: names below it stay the same files, whatever happens to the path above.
package struct Directory: ~Copyable, Sendable {
    /// The directory itself.
    package let descriptor: FileDescriptor

    /// Opens an existing directory.
    package init(_ path: String) throws(Errno) {
        descriptor = try File.open(path, .directory)
    }

    init(owning descriptor: consuming FileDescriptor) {
        self.descriptor = descriptor
    }

    /// Opens a file by its name in the directory.
    ///
    /// See openat(2).
    package func open(_ name: String, _ flags: File.OpenFlags = [], mode: UInt32 = 0o644) throws(Errno)
        -> FileDescriptor
    {
        FileDescriptor(owning: try call { unsafe cl_open(descriptor.number, name, flags.rawValue, mode) })
    }

    /// Opens a file below the directory, refusing links and `..` that lead elsewhere.
    ///
    /// See RESOLVE_BENEATH in openat2(2).
    package func openBeneath(_ path: String, _ flags: File.OpenFlags = [], mode: UInt32 = 0o644) throws(Errno)
        -> FileDescriptor
    {
        let creates = flags.contains(.create)
        return FileDescriptor(
            owning: try call {
                unsafe cl_open_beneath(descriptor.number, path, flags.rawValue, creates ? mode : 0)
            })
    }

    /// Opens a directory in the directory, not one that a link leads to.
    package func directory(_ name: String) throws(Errno) -> Directory {
        Directory(owning: try open(name, [.directory, .noFollow]))
    }

    /// What the entry `name` is; a link itself, not its target.
    package func status(of name: String) throws(Errno) -> FileStatus {
        var found = cl_status()
        try call { unsafe cl_status_at(descriptor.number, name, 0, &found) }
        return FileStatus(found)
    }

    /// Renames an entry; an entry that already has the new name is replaced.
    ///
    /// See renameat(2).
    package func rename(_ name: String, to new: String) throws(Errno) {
        try call { unsafe cl_rename(descriptor.number, name, new) }
    }

    /// Renames an entry unless the new name is taken: `EEXIST`.
    ///
    /// See RENAME_NOREPLACE in renameat2(2).
    package func renameNew(_ name: String, to new: String) throws(Errno) {
        try call { unsafe cl_rename_new(descriptor.number, name, new) }
    }

    /// Swaps two entries in one step.
    ///
    /// See RENAME_EXCHANGE in renameat2(2).
    package func exchange(_ name: String, with other: String) throws(Errno) {
        try call { unsafe cl_exchange(descriptor.number, name, other) }
    }

    /// Removes a file, not a directory.
    ///
    /// See unlinkat(2).
    package func remove(_ name: String) throws(Errno) {
        try call { unsafe cl_remove(descriptor.number, name, 0) }
    }

    /// Brings renames and removals to the disk.
    ///
    /// See fsync(2).
    package func sync() throws(Errno) {
        try call { cl_sync(descriptor.number) }
    }

    /// The names in the directory, unsorted, without `.` and `..`.
    package func names() throws(Errno) -> [String] {
        let again = try open(".", .directory)
        var names: [String] = []
        var room = [UInt8](repeating: 0, count: 32768)
        while true {
            let length = Int(try call { unsafe cl_read_entries(again.number, &room, room.count) })
            if length == 0 { return names }
            var offset = 0
            while offset + 19 < length {
                let size = Int(room[offset + 16]) | Int(room[offset + 17]) << 8
                let name = room[(offset + 19)..<(offset + size)].prefix { $0 != 0 }
                let text = String(decoding: name, as: UTF8.self)
                if text != "." && text != ".." { names.append(text) }
                offset += size
            }
        }
    }

    /// Removes an entry with everything below it, never through a link.
    ///
    /// Nothing happens if there is none.
    package func removeTree(_ name: String) throws(Errno) {
        let result = unsafe cl_remove(descriptor.number, name, 0)
        if result == 0 || Errno(code: -result) == .notFound { return }
        guard [.isDirectory, .notPermitted, .busy].contains(Errno(code: -result)) else { throw Errno(code: -result) }
        let child = Directory(owning: try open(name, [.directory, .noFollow]))
        for entry in try child.names() { try child.removeTree(entry) }
        try call { unsafe cl_remove(descriptor.number, name, 1) }
    }
}

extension Directory {
    /// Makes a directory with exactly these permissions; fine if it exists (its permissions stay).
    package static func make(_ path: String, mode: UInt32 = 0o755) throws(Errno) {
        let result = unsafe cl_make_directory(CL_WORKING_DIRECTORY, path, mode)
        if result == 0 {
            if mode & CurrentProcess.umask != 0 { try call { unsafe cl_change_mode_at(path, mode) } }
            return
        }
        guard Errno(code: -result) == .alreadyExists else { throw Errno(code: -result) }
        guard try File.status(of: path).kind == .directory else { throw .notDirectory }
    }

    /// Makes a directory and the missing ones above it.
    package static func makeAll(_ path: String, mode: UInt32 = 0o755) throws(Errno) {
        do throws(Errno) {
            try make(path, mode: mode)
        } catch {
            guard error == .notFound, path != "/", path != "." else { throw error }
            try makeAll(Path.directory(of: path), mode: mode)
            try make(path, mode: mode)
        }
    }

    /// The names in the directory at `path`, sorted.
    package static func names(in path: String) throws(Errno) -> [String] {
        try Directory(path).names().sorted()
    }

    /// Removes the file or directory at `path` with everything below it, never through a link.
    package static func removeTree(_ path: String) throws(Errno) {
        do throws(Errno) {
            try Directory(Path.directory(of: path)).removeTree(Path.lastComponent(of: path))
        } catch {
            if error != .notFound { throw error }
        }
    }

    /// Removes an empty directory.
    ///
    /// See rmdir(2).
    package static func remove(_ path: String) throws(Errno) {
        try call { unsafe cl_remove(CL_WORKING_DIRECTORY, path, 1) }
    }

    /// A new empty directory below `parent` with a name that begins with `prefix`, 0700.
    package static func makeTemporary(in parent: String = "/tmp", prefix: String) throws(Errno) -> String {
        var number = UInt64(bitPattern: cl_clock_monotonic())
        while true {
            let path = Path.join(parent, "\(prefix)\(cl_pid())-\(String(number, radix: 36))")
            let result = unsafe cl_make_directory(CL_WORKING_DIRECTORY, path, 0o700)
            if result == 0 { return path }
            guard Errno(code: -result) == .alreadyExists else { throw Errno(code: -result) }
            number &+= 1
        }
    }
}
