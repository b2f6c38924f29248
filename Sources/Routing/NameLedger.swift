package import RouterProtocol

/// What the resolver has been told: ids, and what to say next.
///
/// Ids are never reused.
package struct NameLedger: Sendable {
    private var plan = NamePlan()
    private var askers: [AddressBlock: UInt32] = [:]
    private var names: [NamePlan.Key: UInt32] = [:]
    private var views: [NamePlan.View: UInt32] = [:]
    private var lastID: UInt32 = 0
    private var version: UInt64 = 0

    /// Has told nothing.
    package init() {}

    /// Takes `next` as the plan and returns what to tell the resolver, removals last.
    package mutating func update(to next: NamePlan) -> [DownRecord] {
        guard next != plan else { return [] }
        version &+= 1
        let previous = plan
        plan = next
        var records: [DownRecord] = []
        for (block, view) in next.askers where previous.askers[block] != view { records.append(asker(block, view)) }
        for (key, entry) in next.names where previous.names[key] != entry { records.append(name(key, entry)) }
        for block in previous.askers.keys where next.askers[block] == nil {
            records.append(removal(askers.removeValue(forKey: block), .asker))
        }
        for key in previous.names.keys where next.names[key] == nil {
            records.append(removal(names.removeValue(forKey: key), .name))
        }
        return records
    }

    /// Everything, for a resolver that knows nothing.
    package mutating func snapshot() -> [DownRecord] {
        var records: [DownRecord] = []
        for (block, view) in plan.askers { records.append(asker(block, view)) }
        for (key, entry) in plan.names { records.append(name(key, entry)) }
        return records
    }

    private mutating func asker(_ block: AddressBlock, _ view: NamePlan.View) -> DownRecord {
        let id = askers[block] ?? nextID()
        askers[block] = id
        return DownRecord(id: id, version: version, .asker(AskerRecord(block: block, view: number(of: view))))
    }

    private mutating func name(_ key: NamePlan.Key, _ entry: NamePlan.Entry) -> DownRecord {
        let id = names[key] ?? nextID()
        names[key] = id
        var record = NameRecord(view: number(of: key.view), name: key.name)
        record.addresses = entry.addresses
        record.ports = entry.ports
        return DownRecord(id: id, version: version, .name(record))
    }

    private func removal(_ id: UInt32?, _ subject: DownRecord.Subject) -> DownRecord {
        DownRecord(id: id ?? 0, version: version, .remove(subject))
    }

    private mutating func number(of view: NamePlan.View) -> UInt32 {
        if let known = views[view] { return known }
        let id = nextID()
        views[view] = id
        return id
    }

    private mutating func nextID() -> UInt32 {
        lastID &+= 1
        return lastID
    }
}
