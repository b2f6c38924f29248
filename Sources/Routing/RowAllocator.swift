/// Hands out counter rows 1..<limit; row 0 is everybody's.
struct RowAllocator: Sendable {
    private(set) var inUse: [RouterLedger.RowKey: UInt32] = [:]
    private var free: [UInt32] = []
    private var next: UInt32 = 1
    private let limit: UInt32

    init(limit: UInt32) {
        self.limit = limit
    }

    /// Rows that would serve everybody who asked.
    var wanted: UInt32 { UInt32(clamping: inUse.count + 1) }

    /// Gives `key` a row: a new one, else the one that has been free for longest, else row 0.
    mutating func assign(_ key: RouterLedger.RowKey) {
        guard inUse[key] == nil else { return }
        if next < limit {
            inUse[key] = next
            next += 1
        } else {
            inUse[key] = free.isEmpty ? 0 : free.removeFirst()
        }
    }

    mutating func release(allBut keys: Set<RouterLedger.RowKey>) {
        for (key, row) in inUse where !keys.contains(key) {
            inUse[key] = nil
            if row != 0 { free.append(row) }
        }
    }
}
