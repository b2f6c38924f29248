internal import Linux

/// Small files of the runtime directory: whole or absent after a crash of ours, gone after a boot, so never synced.
enum RuntimeFile {
    /// Replaces a file in one step, without waiting for a disk.
    static func write(_ path: String, _ bytes: [UInt8], mode: UInt32 = 0o600) throws(Errno) {
        let temporary = path + ".new"
        let file = try File.open(temporary, [.writeOnly, .create, .truncate, .noFollow], mode: mode)
        try file.borrowed.writeAll(bytes)
        try File.rename(temporary, to: path)
    }

    /// Makes a file that nobody else has had before, to be written once more.
    static func create(_ path: String, _ bytes: [UInt8]) throws(Errno) -> FileDescriptor {
        let file = try File.open(path, [.writeOnly, .create, .truncate, .noFollow], mode: 0o600)
        try file.borrowed.writeAll(bytes)
        return file
    }
}
