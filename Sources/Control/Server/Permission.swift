/// What somebody may ask of the supervisor.
package enum Permission: Hashable, Sendable {
    case none
    /// Questions only.
    case looking
    case everything

    /// Whether `request` may be asked.
    package func allows(_ request: ControlRequest) -> Bool {
        switch (self, request) {
        case (.everything, _), (.looking, .look): true
        case (.none, _), (.looking, .change): false
        }
    }
}

/// Whom the control socket listens to.
package struct ControlAccess: Hashable, Sendable {
    /// The user who started the supervisor.
    package var owner: UInt32
    /// The number of the group `tenement`, whose members may do everything; `nil` if there is no such group.
    package var operators: UInt32?
    /// The number of the group `tenement-view`, whose members may look; `nil` if there is no such group.
    package var viewers: UInt32?

    /// The names of the two groups.
    package static let (operatorsGroup, viewersGroup) = ("tenement", "tenement-view")

    /// Root and the owner, and nobody else unless groups are given.
    package init(owner: UInt32, operators: UInt32? = nil, viewers: UInt32? = nil) {
        self.owner = owner
        self.operators = operators
        self.viewers = viewers
    }

    /// What a user with these groups may do.
    package func permission(user: UInt32, groups: [UInt32]) -> Permission {
        if user == 0 || user == owner { return .everything }
        if let operators, groups.contains(operators) { return .everything }
        if let viewers, groups.contains(viewers) { return .looking }
        return .none
    }
}

/// Who is at the other end of a connection.
package struct Peer: Hashable, Sendable {
    package let pid: Int32
    package let user: UInt32
    /// The primary group and the others.
    package let groups: [UInt32]
    package let permission: Permission

    /// A peer and what it may do.
    package init(pid: Int32, user: UInt32, groups: [UInt32], permission: Permission) {
        self.pid = pid
        self.user = user
        self.groups = groups
        self.permission = permission
    }

    /// Whether it may register a directory that belongs to `owner`: its own or root's; root may register any.
    package func mayRegister(directoryOf owner: UInt32) -> Bool {
        user == 0 || owner == user || owner == 0
    }
}
