import RouterProtocol

/// Hosts by hash, with linear probing; at most half full.
@safe struct HostTable: ~Copyable {
    private var entries: UnsafeMutablePointer<HostEntry>
    private var mask = 15
    private var count = 0

    init() {
        unsafe entries = .allocate(capacity: 16)
        unsafe entries.initialize(repeating: HostEntry(), count: 16)
    }

    deinit {
        for index in 0...mask { unsafe entries[index].free() }
        unsafe entries.deallocate()
    }

    /// The entry of a host or of the suffix of a wildcard.
    @inline(__always)
    func find(_ hash: UInt64, _ key: Span<UInt8>, isWildcard: Bool) -> HostEntry? {
        var index = Int(truncatingIfNeeded: hash) & mask
        while unsafe entries[index].isUsed {
            if unsafe entries[index].hash == hash, unsafe entries[index].isWildcard == isWildcard,
                unsafe entries[index].key.equals(key)
            {
                return unsafe entries[index]
            }
            index = (index &+ 1) & mask
        }
        return nil
    }

    mutating func add(_ route: RouteSlot, under key: HostKey) {
        if let index = index(of: key) {
            unsafe entries[index].add(route)
            return
        }
        if (count + 1) * 2 > mask + 1 { grow() }
        var entry = HostEntry()
        entry.hash = key.hash
        entry.key = Text(key.bytes)
        entry.isWildcard = key.isWildcard
        entry.add(route)
        place(entry)
        count += 1
    }

    mutating func remove(_ id: UInt32, under key: HostKey) {
        guard let index = index(of: key) else { return }
        unsafe entries[index].remove(id)
        guard unsafe entries[index].isEmpty else { return }
        unsafe entries[index].free()
        unsafe entries[index] = HostEntry()
        count -= 1
        closeGap(at: index)
    }

    private func index(of key: HostKey) -> Int? {
        var index = Int(truncatingIfNeeded: key.hash) & mask
        while unsafe entries[index].isUsed {
            if unsafe entries[index].hash == key.hash, unsafe entries[index].isWildcard == key.isWildcard,
                unsafe entries[index].key.equals(key.bytes.span)
            {
                return index
            }
            index = (index &+ 1) & mask
        }
        return nil
    }

    private mutating func place(_ entry: HostEntry) {
        var index = Int(truncatingIfNeeded: entry.hash) & mask
        while unsafe entries[index].isUsed { index = (index &+ 1) & mask }
        unsafe entries[index] = entry
    }

    /// Places anew what was pushed away by the entry that was at `gap`.
    private mutating func closeGap(at gap: Int) {
        var index = (gap &+ 1) & mask
        while unsafe entries[index].isUsed {
            let entry = unsafe entries[index]
            unsafe entries[index] = HostEntry()
            place(entry)
            index = (index &+ 1) & mask
        }
    }

    private mutating func grow() {
        let (old, oldMask) = unsafe (entries, mask)
        mask = mask * 2 + 1
        unsafe entries = .allocate(capacity: mask + 1)
        unsafe entries.initialize(repeating: HostEntry(), count: mask + 1)
        for index in 0...oldMask where unsafe old[index].isUsed { unsafe place(old[index]) }
        unsafe old.deallocate()
    }
}

/// A host and its routes, the longest path first.
@safe struct HostEntry {
    var hash: UInt64 = 0
    var key = Text()
    var isWildcard = false
    private var routes: UnsafeMutablePointer<RouteSlot>?
    private var count: Int32 = 0
    private var capacity: Int32 = 0

    init() {}

    var isUsed: Bool { count > 0 }
    var isEmpty: Bool { count == 0 }

    @inline(__always)
    func match(_ path: Span<UInt8>, isBuiltIn: Bool) -> RouteMatch? {
        guard let routes = unsafe routes else { return nil }
        for index in 0..<Int(count) where unsafe routes[index].isBuiltIn == isBuiltIn {
            if unsafe routes[index].path.isSegmentPrefix(of: path) { return unsafe routes[index].match }
        }
        return nil
    }

    mutating func add(_ route: RouteSlot) {
        if count == capacity { grow() }
        guard let routes = unsafe routes else { return }
        var index = Int(count)
        while index > 0, unsafe routes[index - 1].path.count < route.path.count {
            unsafe routes[index] = unsafe routes[index - 1]
            index -= 1
        }
        unsafe routes[index] = route
        count += 1
    }

    mutating func remove(_ id: UInt32) {
        guard let routes = unsafe routes else { return }
        guard let index = (0..<Int(count)).first(where: { unsafe routes[$0].match.route == id }) else { return }
        unsafe routes[index].path.free()
        for next in index + 1..<Int(count) + 1 where next < Int(count) { unsafe routes[next - 1] = unsafe routes[next] }
        count -= 1
    }

    mutating func free() {
        guard let routes = unsafe routes else { return }
        for index in 0..<Int(count) { unsafe routes[index].path.free() }
        unsafe routes.deallocate()
        unsafe self.routes = nil
        key.free()
        count = 0
    }

    private mutating func grow() {
        let fresh = UnsafeMutablePointer<RouteSlot>.allocate(capacity: max(1, Int(capacity) * 2))
        if let routes = unsafe routes {
            unsafe fresh.update(from: routes, count: Int(count))
            unsafe routes.deallocate()
        }
        unsafe routes = unsafe fresh
        capacity = max(1, capacity * 2)
    }
}

/// A route as the index holds it.
struct RouteSlot {
    var path: Text
    var isBuiltIn: Bool
    var match: RouteMatch

    init(_ record: RouteRecord, id: UInt32) {
        path = Text(Array(record.path.utf8))
        isBuiltIn = record.isBuiltIn
        match = RouteMatch(route: id, pool: record.pool, timeouts: record.timeouts, affinity: record.affinity)
    }
}

/// Bytes of a pattern, freed by hand as everything in the index.
@safe struct Text {
    private var bytes: UnsafeMutablePointer<UInt8>?
    private(set) var count = 0

    init() {}

    init(_ source: [UInt8]) {
        guard !source.isEmpty else { return }
        let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: source.count)
        unsafe copy.initialize(repeating: 0, count: source.count)
        for index in source.indices { unsafe copy[index] = source[index] }
        unsafe bytes = unsafe copy
        count = source.count
    }

    @inline(__always)
    func equals(_ other: Span<UInt8>) -> Bool {
        guard other.count == count else { return false }
        return isPrefix(of: other)
    }

    /// Whether `path` is this text or continues it with a slash.
    @inline(__always)
    func isSegmentPrefix(of path: Span<UInt8>) -> Bool {
        if count == 0 { return true }
        guard path.count >= count, isPrefix(of: path) else { return false }
        return path.count == count || path[count] == UInt8(ascii: "/")
    }

    mutating func free() {
        unsafe bytes?.deallocate()
        unsafe bytes = nil
        count = 0
    }

    @inline(__always)
    private func isPrefix(of other: Span<UInt8>) -> Bool {
        guard let bytes = unsafe bytes else { return true }
        for index in 0..<count where unsafe bytes[index] != other[index] { return false }
        return true
    }
}
