import CLinux

/// File systems in this mount namespace.
///
/// See mount(2).
package enum MountTable {
    /// Where file systems of a type are mounted, in the order of /proc/self/mountinfo.
    package static func points(ofType type: String) throws(Errno) -> [String] {
        try File.readText("/proc/self/mountinfo", limit: 16 << 20).split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard let dash = words.firstIndex(of: "-"), dash + 1 < words.count, words[dash + 1] == type else {
                return nil
            }
            return words.count > 4 ? unescape(words[4]) : nil
        }
    }

    /// Mounts a file system that needs no device; set-user-id files, devices and programs in it do not work.
    package static func attach(type: String, at path: String) throws(Errno) {
        let noSetUserID: UInt64 = 2
        let noDevices: UInt64 = 4
        let noExecution: UInt64 = 8
        try call { unsafe cl_mount(type, path, type, noSetUserID | noDevices | noExecution) }
    }

    /// Unmounts, at once for new users and later for those who still use it.
    ///
    /// See MNT_DETACH in umount2(2).
    package static func detach(_ path: String) throws(Errno) {
        try call { unsafe cl_unmount(path) }
    }

    /// Keeps mounts and unmounts in this mount namespace from others.
    package static func makeAllPrivate() throws(Errno) {
        let recursive: UInt64 = 0x4000
        let isPrivate: UInt64 = 1 << 18
        try call { unsafe cl_mount("none", "/", "none", recursive | isPrivate) }
    }

    /// Blanks and backslashes are written as three octal digits.
    private static func unescape(_ word: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(word.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(3)
            if byte == UInt8(ascii: "\\"), digits.count == 3,
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 8)
            {
                bytes.append(value)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
