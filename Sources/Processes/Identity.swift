package import Linux

/// A user that a process runs as.
package struct Identity: Hashable, Sendable {
    package let user: UInt32
    package let group: UInt32
    /// Supplementary groups.
    package let groups: [UInt32]
    /// The user's name; its number as text if it has none.
    package let name: String
    /// The user's home directory, `/` if it has none.
    package let home: String
    /// The user's shell, `/bin/sh` if it has none.
    package let shell: String
    /// Nobody has given it a name.
    package var isNameless: Bool { isPooled || name == String(user) }
    /// It is of `uid_range`, without an entry in the user database.
    package let isPooled: Bool

    /// An identity of numbers only, for users of a pool.
    package init(user: UInt32, group: UInt32) {
        self.init(user: user, group: group, groups: [group], name: String(user), home: "/", shell: "/bin/sh")
    }

    /// A user of `uid_range`, who has no entry in the user database.
    package init(pooled user: UInt32, home: String) {
        (self.user, group, groups, isPooled) = (user, user, [user], true)
        (name, self.home, shell) = ("tenement-\(user)", home, "/bin/sh")
    }

    private init(user: UInt32, group: UInt32, groups: [UInt32], name: String, home: String, shell: String) {
        self.user = user
        self.group = group
        self.groups = groups
        self.name = name
        self.home = home
        self.shell = shell
        isPooled = false
    }

    /// Looks up `user` (`deploy`, `1000`, `1000:1000`) and `group` (`www-data`, `33`).
    ///
    /// May wait for a name service on the network: not for a loop's thread.
    package static func named(_ user: String, group: String? = nil) throws(LaunchError) -> Identity {
        let parts = user.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let name = parts[0]
        let groupName = group ?? (parts.count == 2 ? parts[1] : nil)
        let entry = try find(name)
        let number = groupName == nil ? nil : try findGroup(groupName ?? "")
        if let entry { return Identity(entry, group: number) }
        guard let user = UInt32(name), user != UInt32.max else { throw .unknownUser(name) }
        return Identity(user: user, group: number ?? user)
    }

    /// The owner of a file or directory, with all of the owner's groups.
    ///
    /// May wait for a name service on the network: not for a loop's thread.
    package static func owner(of path: String) throws(Errno) -> Identity {
        let status = try File.status(of: path)
        return try numbered(status.user, group: status.group)
    }

    /// The user with that number and all of the user's groups; `group` is for a number without a user.
    ///
    /// Who has our own number and group has our groups: asking for them loads the name service, whichever it is.
    /// May wait for a name service on the network: not for a loop's thread.
    package static func numbered(_ user: UInt32, group: UInt32) throws(Errno) -> Identity {
        guard let entry = try UserDatabase.user(numbered: user) else { return Identity(user: user, group: group) }
        let isOurs = user == CurrentProcess.user && entry.group == CurrentProcess.group
        return Identity(entry, group: nil, groups: isOurs ? try CurrentProcess.groups() : nil)
    }

    /// Who we are.
    ///
    /// May wait for a name service on the network: not for a loop's thread.
    package static func current() throws(Errno) -> Identity {
        try numbered(CurrentProcess.user, group: CurrentProcess.group)
    }

    /// Whether we are this user already, so that nothing has to be changed.
    package var isCurrent: Bool { user == CurrentProcess.user && group == CurrentProcess.group }

    private init(_ entry: User, group: UInt32?, groups: [UInt32]? = nil) {
        let groups = groups ?? UserDatabase.groups(of: entry)
        self.init(
            user: entry.number, group: group ?? entry.group,
            groups: group.map { groups.contains($0) ? groups : [$0] + groups } ?? groups,
            name: entry.name, home: entry.home.isEmpty ? "/" : entry.home,
            shell: entry.shell.isEmpty ? "/bin/sh" : entry.shell)
    }

    /// Names win over numbers: a user may be called `1000`.
    private static func find(_ name: String) throws(LaunchError) -> User? {
        do throws(Errno) {
            if let entry = try UserDatabase.user(named: name) { return entry }
            guard let number = UInt32(name) else { return nil }
            return try UserDatabase.user(numbered: number)
        } catch {
            throw .step(.user, error, subject: name)
        }
    }

    private static func findGroup(_ name: String) throws(LaunchError) -> UInt32 {
        do throws(Errno) {
            if let number = try UserDatabase.group(named: name) { return number }
        } catch {
            throw .step(.group, error, subject: name)
        }
        guard let number = UInt32(name), number != UInt32.max else { throw .unknownGroup(name) }
        return number
    }
}
