import CLinux
import Glibc

/// Opens, reads and changes files by path.
///
/// All of it may wait for a disk.
package enum File {
    /// How a file is opened; reading without any flag.
    ///
    /// See open(2).
    package struct OpenFlags: OptionSet, Sendable {
        package let rawValue: Int32
        package init(rawValue: Int32) { self.rawValue = rawValue }
        package static let writeOnly = OpenFlags(rawValue: O_WRONLY)
        package static let readWrite = OpenFlags(rawValue: O_RDWR)
        package static let create = OpenFlags(rawValue: O_CREAT)
        package static let exclusive = OpenFlags(rawValue: O_EXCL)
        package static let truncate = OpenFlags(rawValue: O_TRUNC)
        package static let append = OpenFlags(rawValue: O_APPEND)
        package static let nonBlocking = OpenFlags(rawValue: O_NONBLOCK)
        package static let directory = OpenFlags(rawValue: O_DIRECTORY)
        package static let noFollow = OpenFlags(rawValue: O_NOFOLLOW)
        /// Names the file without opening it.
        ///
        /// See O_PATH in open(2).
        package static let pathOnly = OpenFlags(rawValue: 0x20_0000)
    }

    /// Opens a file, close-on-exec.
    ///
    /// See open(2).
    ///
    /// - Parameters:
    ///   - path: Relative to the working directory unless absolute.
    ///   - flags: Reading only, if empty.
    ///   - mode: Permissions of a file that is created, less the umask.
    /// - Returns: The open file.
    /// - Throws: What open(2) says.
    package static func open(_ path: String, _ flags: OpenFlags = [], mode: UInt32 = 0o644) throws(Errno)
        -> FileDescriptor
    {
        FileDescriptor(
            owning: try call { unsafe cl_open(CL_WORKING_DIRECTORY, path, flags.rawValue, mode) })
    }

    /// The whole content of a file or of a file in /proc.
    ///
    /// - Throws: `EFBIG` if it has more than `limit` bytes.
    package static func read(_ path: String, limit: Int = 64 << 20) throws(Errno) -> [UInt8] {
        let file = try open(path)
        return try read(file.borrowed, limit: limit)
    }

    /// The rest of an open file.
    ///
    /// - Throws: `EFBIG` if that is more than `limit` bytes.
    package static func read(_ descriptor: BorrowedDescriptor, limit: Int = 64 << 20) throws(Errno) -> [UInt8] {
        var bytes: [UInt8] = []
        let size = Int((try? status(of: descriptor))?.size ?? 0)
        var chunk = min(max(size + 1, 4096), limit + 1)
        while true {
            guard let length = try descriptor.read(appendingTo: &bytes, upTo: chunk) else { throw .wouldBlock }
            if bytes.count > limit { throw .fileTooLarge }
            if length == 0 { return bytes }
            chunk = min(max(chunk, bytes.count), limit - bytes.count + 1)
        }
    }

    /// The whole content as text; bytes that are not UTF-8 are replaced.
    package static func readText(_ path: String, limit: Int = 1 << 20) throws(Errno) -> String {
        String(decoding: try read(path, limit: limit), as: UTF8.self)
    }

    /// Writes into an existing file with one write(2), as /proc and cgroup files want it.
    package static func write(_ text: String, to path: String) throws(Errno) {
        let file = try open(path, .writeOnly)
        _ = try file.borrowed.write(Array(text.utf8))
    }

    /// Replaces a file in one step: whoever reads it sees the old content or the new, complete.
    ///
    /// Writes beside it, syncs, renames, syncs the directory. Blocks on the disk; `Directory` has the single steps.
    package static func replace(_ path: String, with bytes: [UInt8], mode: UInt32 = 0o644) throws(Errno) {
        let directory = try Directory(Path.directory(of: path))
        let name = Path.lastComponent(of: path)
        let temporary = ".\(name).\(cl_pid()).tmp"
        do throws(Errno) {
            let file = try directory.open(temporary, [.writeOnly, .create, .truncate, .noFollow], mode: mode)
            try file.borrowed.writeAll(bytes)
            try call { cl_change_mode(file.number, mode) }
            try sync(file.borrowed)
            try directory.rename(temporary, to: name)
        } catch {
            try? directory.remove(temporary)
            throw error
        }
        try directory.sync()
    }

    /// What the file at `path` is; `follow`: of a link's target.
    package static func status(of path: String, follow: Bool = true) throws(Errno) -> FileStatus {
        var found = cl_status()
        try call { unsafe cl_status_at(CL_WORKING_DIRECTORY, path, follow ? 1 : 0, &found) }
        return FileStatus(found)
    }

    /// What an open file is.
    package static func status(of descriptor: BorrowedDescriptor) throws(Errno) -> FileStatus {
        var found = cl_status()
        try call { unsafe cl_status_of(descriptor.number, &found) }
        return FileStatus(found)
    }

    /// Whether something is at `path`, even a link to nowhere.
    package static func exists(_ path: String) -> Bool {
        (try? status(of: path, follow: false)) != nil
    }

    /// Brings content and metadata to the disk.
    ///
    /// See fsync(2).
    package static func sync(_ descriptor: BorrowedDescriptor) throws(Errno) {
        try call { cl_sync(descriptor.number) }
    }

    /// Cuts or extends an open file.
    ///
    /// See ftruncate(2).
    package static func truncate(_ descriptor: BorrowedDescriptor, to bytes: Int64) throws(Errno) {
        try call { cl_truncate(descriptor.number, bytes) }
    }

    /// Removes a file; nothing happens if there is none.
    ///
    /// See unlink(2).
    package static func remove(_ path: String) throws(Errno) {
        let result = unsafe cl_remove(CL_WORKING_DIRECTORY, path, 0)
        if result < 0, Errno(code: -result) != .notFound { throw Errno(code: -result) }
    }

    /// See rename(2).
    package static func rename(_ path: String, to new: String) throws(Errno) {
        try call { unsafe cl_rename(CL_WORKING_DIRECTORY, path, new) }
    }

    /// Makes a symbolic link.
    ///
    /// See symlink(2).
    package static func makeLink(_ path: String, to target: String) throws(Errno) {
        try call { unsafe cl_make_link(target, CL_WORKING_DIRECTORY, path) }
    }

    /// Whether a file has an extended attribute of one byte with that value.
    ///
    /// See getxattr(2).
    package static func hasAttribute(_ name: String, _ value: UInt8, of path: String) -> Bool {
        var found: UInt8 = 0
        return unsafe cl_attribute(path, name, &found, 1) == 1 && found == value
    }

    /// Where a symbolic link points.
    ///
    /// See readlink(2).
    package static func linkTarget(_ path: String) throws(Errno) -> String {
        var room = [CChar](repeating: 0, count: 4096)
        let length = try call { unsafe cl_read_link(CL_WORKING_DIRECTORY, path, &room, 4096) }
        return String(decoding: room.prefix(Int(length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The path without links and dots.
    ///
    /// See realpath(3).
    package static func realPath(_ path: String) throws(Errno) -> String {
        let descriptor = try open(path, .pathOnly)
        return try linkTarget("/proc/self/fd/\(descriptor.number)")
    }

    /// Makes a FIFO.
    ///
    /// See mkfifo(3).
    package static func makeFIFO(_ path: String, mode: UInt32) throws(Errno) {
        try call { unsafe cl_make_fifo(CL_WORKING_DIRECTORY, path, mode) }
    }

    /// See chmod(2).
    package static func changeMode(of path: String, to mode: UInt32) throws(Errno) {
        try call { unsafe cl_change_mode_at(path, mode) }
    }

    /// Links at the end of `path` are followed.
    ///
    /// See chown(2).
    package static func changeOwner(of path: String, user: UInt32, group: UInt32) throws(Errno) {
        try call { unsafe cl_change_owner_at(path, user, group) }
    }
}
