internal import Linux
internal import Model
internal import Processes

/// Makes places look like a run's own, by id-mapped mounts.
final class PlaceOwners {
    private let maps = OwnerMaps()
    /// Whether file systems, by device, can show files as another user's.
    private var canMap: [UInt64: Bool] = [:]

    /// Shows a place as the run's own where it may have it: root's for an app of root's, its owner's for a sandbox.
    ///
    /// Where the file system cannot, it stays readable.
    func own(
        _ place: inout RootPlan.Place, _ subject: Enclosures.Subject, _ isolation: inout Isolation,
        _ notes: inout [String]
    ) throws(SpawnRefusal) {
        // Without root it has our rights and no others: nothing is anybody else's.
        guard CurrentProcess.isRoot, let status = try? File.status(of: place.source),
            isToBeMapped(place, status, subject)
        else { return }
        let owner = FileOwner(user: status.user, group: status.group)
        let user = FileOwner(user: subject.identity.user, group: subject.identity.group)
        guard try isPossible(place.source, status, owner, user) else {
            if place.isReadOnly { return }
            place.isReadOnly = true
            notes.append(
                "\(place.source) is another user's, on a file system without id-mapped mounts: it is read-only")
            return
        }
        let map = try SpawnRefusal.wrap("mount", subject: place.source) { () throws(Errno) in
            try maps.namespace(of: owner, seenAs: user)
        }
        let known = isolation.userNamespaces.firstIndex { $0.number == map.number }
        if known == nil { isolation.userNamespaces.append(map) }
        place.userNamespace = known ?? isolation.userNamespaces.count - 1
    }

    /// Opens what the app's owner asked for with the owner's rights; nothing that is exchanged afterwards is shown.
    func hold(
        _ places: inout [RootPlan.Place], _ subject: Enclosures.Subject, _ isolation: inout Isolation
    ) throws(SpawnRefusal) {
        guard CurrentProcess.isRoot, let author = subject.author else { return }
        let rights = OwnerRights(author)
        let own = [subject.data, subject.directory ?? subject.data]
        for index in places.indices where !own.contains(where: { (places[index].source + "/").hasPrefix($0 + "/") }) {
            let place = places[index]
            let use: File.Use = place.isFile ? .execute : place.isReadOnly ? .read : [.read, .write]
            do throws(Errno) {
                let isWorkplace = place.source == subject.plan.workingDirectory
                let opened = try rights.open(place.source, for: isWorkplace ? .execute : use)
                isolation.heldMounts.append(try HeldMount(of: opened.borrowed))
            } catch {
                throw SpawnRefusal(step: "not_owners", errorNumber: error.code, subject: place.source)
            }
            places[index].held = isolation.heldMounts.count - 1
        }
    }

    private func isToBeMapped(
        _ place: RootPlan.Place, _ status: FileStatus, _ subject: Enclosures.Subject
    ) -> Bool {
        guard subject.identity.user != 0, status.user != subject.identity.user else { return false }
        let author = subject.author?.user ?? 0
        // Nobody but root gives away what is root's, and nobody what is another's.
        guard author == 0 || status.user == author else { return false }
        return subject.level == .sandbox || status.user == 0 && !place.isReadOnly
    }

    private func isPossible(
        _ path: String, _ status: FileStatus, _ owner: FileOwner, _ user: FileOwner
    ) throws(SpawnRefusal) -> Bool {
        if let known = canMap[status.device] { return known }
        let answer = try SpawnRefusal.wrap("mount", subject: path) { () throws(Errno) in
            try maps.mount(path, of: owner, seenAs: user) != nil
        }
        canMap[status.device] = answer
        return answer
    }
}
