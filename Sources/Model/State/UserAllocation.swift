/// Hands out users of `uid_range` to apps and instances whose directories belong to root (runtime page §7).
///
/// An app has one user for all its services in `namespace`; in `sandbox` each instance has its own. Written down in
/// `[allocated]`, and nobody else's while data of the holder exist.
package struct UserAllocation {
    /// What the file systems and accounts of this host say.
    package struct Facts {
        /// Who owns a directory; `nil` if it is missing.
        package var owner: (String) -> UInt32?
        /// Who owns the data of an instance; `nil` if there are none.
        package var dataOwner: (InstanceName) -> UInt32?
        /// Users that are somebody's although no line says so: owners of data, accounts; asked once, if at all.
        package var taken: () -> Set<UInt32>
        /// Where the search begins, counted from the range's start: several daemons share the same range.
        package var offset: UInt32

        package init(
            owner: @escaping (String) -> UInt32?, dataOwner: @escaping (InstanceName) -> UInt32?,
            taken: @escaping () -> Set<UInt32> = { [] }, offset: UInt32 = 0
        ) {
            self.owner = owner
            self.dataOwner = dataOwner
            self.taken = taken
            self.offset = offset
        }
    }

    private let settings: IsolationSettings
    private let facts: Facts
    private var held: Set<UInt32>
    private var isTaken: Set<UInt32>?

    /// The lines of `state` are kept: no user of them is given to another holder.
    package init(_ state: HostState, _ facts: Facts) {
        settings = state.settings.isolation
        self.facts = facts
        held = Set(state.allocated.values.compactMap(\.user))
    }

    /// Gives each instance the user that it lacks, in `lines`, the lines of `[allocated]`.
    ///
    /// - Returns: Whether the range was large enough.
    package mutating func allocate(for instances: [DesiredInstance], _ lines: inout [String: Allocation]) -> Bool {
        for instance in instances {
            guard let holder = holder(for: instance), lines[holder]?.user == nil else { continue }
            guard let user = choose(for: instance) else { return false }
            held.insert(user)
            lines[holder, default: Allocation()].user = user
        }
        return true
    }

    /// Who needs a user of the range: `nil` where the definition names one, or a directory has an owner.
    private func holder(for instance: DesiredInstance) -> String? {
        guard instance.service.launch.user == nil else { return nil }
        switch settings.level(of: instance.service.confinement, asRoot: true) {
        case .process: return nil
        case .sandbox: return instance.name.description
        case .namespace:
            if let directory = instance.directory, let owner = facts.owner(directory), owner != 0 { return nil }
            return instance.name.service.userHolder
        }
    }

    /// The one that its data have, if nobody else has it; else the first free one.
    private mutating func choose(for instance: DesiredInstance) -> UInt32? {
        let range = settings.users
        if let owner = facts.dataOwner(instance.name), range.contains(owner), !held.contains(owner) { return owner }
        let count = range.upperBound - range.lowerBound
        guard count > 0 else { return nil }
        let taken = isTaken ?? facts.taken()
        isTaken = taken
        // The last one is the router's.
        for step in 0..<count {
            let user = range.lowerBound + (facts.offset % count + step) % count
            if !held.contains(user), !taken.contains(user) { return user }
        }
        return nil
    }
}

extension ServiceName {
    /// Whose line of `[allocated]` holds the user of its directory: the app's, or a host service's own.
    package var userHolder: String { app ?? service }
}

extension IsolationSettings {
    /// How much of the host a service may see: what it says, else what the host says, else what suits our rights.
    package func level(of confinement: Confinement, asRoot: Bool) -> Confinement.Level {
        confinement.level ?? level ?? (asRoot ? .namespace : .process)
    }
}
