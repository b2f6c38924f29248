import CLinux

/// Users and groups of this machine.
///
/// Every look-up may wait for a name service on the network: not for a loop's thread.
package enum UserDatabase {
    /// The user of that name, or `nil`.
    ///
    /// See getpwnam_r(3).
    package static func user(named name: String) throws(Errno) -> User? {
        try unsafe user { entry, room, size in unsafe cl_user_named(name, entry, room, size) }
    }

    /// The user with that number, or `nil`.
    ///
    /// See getpwuid_r(3).
    package static func user(numbered number: UInt32) throws(Errno) -> User? {
        try unsafe user { entry, room, size in unsafe cl_user_numbered(number, entry, room, size) }
    }

    /// User and group number of a user who is listed in /etc/passwd itself, or `nil`: no name service is asked.
    ///
    /// See passwd(5).
    package static func localUser(named name: String) -> (user: UInt32, group: UInt32)? {
        let lines = ((try? File.readText("/etc/passwd", limit: 16 << 20)) ?? "").split(separator: "\n")
        guard let line = lines.first(where: { $0.hasPrefix(name + ":") }) else { return nil }
        let fields = line.split(separator: ":", omittingEmptySubsequences: false)
        guard fields.count > 3, let user = UInt32(fields[2]), let group = UInt32(fields[3]) else { return nil }
        return (user, group)
    }

    /// The number of the group of that name, or `nil`.
    ///
    /// See getgrnam_r(3).
    package static func group(named name: String) throws(Errno) -> UInt32? {
        var group: UInt32 = 0
        var room = [CChar](repeating: 0, count: 65536)
        let result = unsafe cl_group_named(name, &group, &room, room.count)
        if isMissing(result) { return nil }
        try call { result }
        return group
    }

    /// The name of a group, or `nil`.
    ///
    /// See getgrgid_r(3).
    package static func groupName(numbered number: UInt32) throws(Errno) -> String? {
        var room = [CChar](repeating: 0, count: 65536)
        var name: UnsafePointer<CChar>?
        let result = unsafe cl_group_numbered(number, &name, &room, room.count)
        if isMissing(result) { return nil }
        try call { result }
        return unsafe name.map { unsafe String(cString: $0) }
    }

    /// All groups of a user, the primary one among them.
    ///
    /// See getgrouplist(3).
    package static func groups(of user: User) -> [UInt32] {
        var groups = [UInt32](repeating: 0, count: 64)
        while true {
            let count = Int(unsafe cl_groups_of(user.name, user.group, &groups, Int32(groups.count)))
            if count <= groups.count { return Array(groups.prefix(max(count, 0))) }
            groups = [UInt32](repeating: 0, count: count)
        }
    }

    private static func user(
        _ ask: (UnsafeMutablePointer<cl_user_entry>, UnsafeMutablePointer<CChar>, Int) -> Int32
    ) throws(Errno) -> User? {
        var entry = unsafe cl_user_entry()
        let size = 65536
        let room = UnsafeMutablePointer<CChar>.allocate(capacity: size)
        defer { unsafe room.deallocate() }
        let result = unsafe ask(&entry, room, size)
        if isMissing(result) { return nil }
        try call { result }
        return unsafe User(entry)
    }

    /// "Not found" comes in several spellings, see ERRORS in getpwnam_r(3).
    private static func isMissing(_ result: Int32) -> Bool {
        [.notFound, .noSuchProcess, .badDescriptor, .notPermitted].contains(Errno(code: -result))
    }
}

/// An entry of the user database.
///
/// See passwd(5).
package struct User: Hashable, Sendable {
    package let name: String
    package let number: UInt32
    package let group: UInt32
    package let home: String
    package let shell: String

    init(_ entry: cl_user_entry) {
        let text = { (pointer: UnsafePointer<CChar>?) in unsafe pointer.map { unsafe String(cString: $0) } ?? "" }
        name = unsafe text(entry.name)
        number = unsafe entry.user
        group = unsafe entry.group
        home = unsafe text(entry.home)
        shell = unsafe text(entry.shell)
    }
}
