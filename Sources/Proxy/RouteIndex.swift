package import RouterProtocol

/// Host and path → pool, for one worker: open addressing, one probe per label at most, changed in place.
///
/// Says the same as `RoutingTable`; a property test compares them.
package struct RouteIndex: ~Copyable {
    private var hosts = HostTable()
    private var records: [UInt32: RouteRecord] = [:]
    private var wildcards = 0

    /// Makes an index that routes nothing.
    package init() {}

    /// Adds a route or changes the one of the same id.
    package mutating func set(_ record: RouteRecord, id: UInt32) {
        remove(id)
        records[id] = record
        let key = HostKey(record.host)
        if key.isWildcard { wildcards += 1 }
        hosts.add(RouteSlot(record, id: id), under: key)
    }

    /// Removes the route `id`, if there is one.
    package mutating func remove(_ id: UInt32) {
        guard let old = records.removeValue(forKey: id) else { return }
        let key = HostKey(old.host)
        if key.isWildcard { wildcards -= 1 }
        hosts.remove(id, under: key)
    }

    /// Removes every route to `pool`.
    package mutating func remove(pool: UInt32) {
        for (id, record) in records where record.pool == pool { remove(id) }
    }

    /// Removes every route whose id is not in `ids`.
    package mutating func remove(allBut ids: Set<UInt32>) {
        for id in records.keys where !ids.contains(id) { remove(id) }
    }

    /// The route for `host` (lower-case, without port and trailing dot) and `path` (without query).
    package func match(host: Span<UInt8>, path: Span<UInt8>) -> RouteMatch? {
        let exact = hosts.find(HostLabels.hash(host), host, isWildcard: false)
        if let exact, let match = exact.match(path, isBuiltIn: false) { return match }
        if wildcards > 0, let match = matchWildcard(host, path) { return match }
        if let exact, let match = exact.match(path, isBuiltIn: true) { return match }
        guard !host.isEmpty || exact == nil else { return nil }
        return hosts.find(HostLabels.seed, host.extracting(0..<0), isWildcard: false)?.match(path, isBuiltIn: false)
    }

    /// The longest suffix wins.
    ///
    /// Apart from `match`, which need not make room for labels.
    @inline(never)
    private func matchWildcard(_ host: Span<UInt8>, _ path: Span<UInt8>) -> RouteMatch? {
        var labels = HostLabels(host)
        while let label = labels.popLongest() {
            let suffix = host.extracting(label.start..<host.count)
            if let entry = hosts.find(label.hash, suffix, isWildcard: true),
                let match = entry.match(path, isBuiltIn: false)
            {
                return match
            }
        }
        return nil
    }
}

/// What a route says about a request.
package struct RouteMatch: Equatable, Sendable {
    /// The id of the route.
    package var route: UInt32
    /// The id of the pool.
    package var pool: UInt32
    package var timeouts: RouteTimeouts
    package var affinity: RouteRecord.Affinity
}

/// The hashes of all suffixes of a host that begin after a dot, made in one walk from the end.
struct HostLabels {
    static let seed: UInt64 = 0xcbf2_9ce4_8422_2325
    private var labels = InlineArray<40, Label>(repeating: Label(start: 0, hash: 0))
    private var count = 0

    struct Label {
        var start: Int
        var hash: UInt64
    }

    @inline(__always)
    static func step(_ hash: UInt64, _ byte: UInt8) -> UInt64 {
        (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
    }

    /// Walks over `host`; suffixes deeper than 40 labels are not remembered.
    init(_ host: Span<UInt8>) {
        var hash = Self.seed
        var index = host.count
        while index > 0 {
            index -= 1
            if host[index] == UInt8(ascii: "."), count < 40 {
                labels[count] = Label(start: index + 1, hash: hash)
                count += 1
            }
            hash = Self.step(hash, host[index])
        }
    }

    /// The hash of all of `host`.
    @inline(__always)
    static func hash(_ host: Span<UInt8>) -> UInt64 {
        var hash = seed
        var index = host.count
        while index > 0 {
            index -= 1
            hash = step(hash, host[index])
        }
        return hash
    }

    mutating func popLongest() -> Label? {
        guard count > 0 else { return nil }
        count -= 1
        return labels[count]
    }
}

/// How a host pattern is filed.
struct HostKey {
    let bytes: [UInt8]
    let isWildcard: Bool
    let hash: UInt64

    init(_ pattern: String) {
        isWildcard = pattern.hasPrefix("*.")
        bytes = Array(isWildcard ? pattern.utf8.dropFirst(2) : pattern.utf8[...])
        hash = bytes.reversed().reduce(HostLabels.seed) { HostLabels.step($0, $1) }
    }
}
