/// Deadlines of connections, in steps of a tenth of a second.
///
/// A later deadline than the one a connection is filed under is not filed again: when the earlier moment comes, the
/// connection is filed anew. So a busy connection costs one comparison per request.
@safe struct TimerWheel: ~Copyable {
    /// Nanoseconds of one step.
    static let tick: Int64 = 100_000_000
    private static let size = 1024

    private let buckets: UnsafeMutablePointer<Slot?>
    private var occupied = InlineArray<16, UInt64>(repeating: 0)
    private var armed = 0
    /// The moment whose bucket is looked at; behind `present` after a long sleep.
    private(set) var now: UInt32
    /// The loop's time, from which new deadlines count.
    var present: UInt32

    /// Makes a wheel whose first moment is `now`, in ticks.
    init(now: UInt32) {
        self.now = now
        present = now
        unsafe buckets = .allocate(capacity: Self.size)
        unsafe buckets.initialize(repeating: nil, count: Self.size)
    }

    deinit {
        unsafe buckets.deallocate()
    }

    /// The moment `milliseconds` from now, at least one step away.
    func after(milliseconds: UInt32) -> UInt32 {
        present &+ max(1, (milliseconds &+ 99) / 100)
    }

    /// Makes `deadline` the connection's only deadline.
    mutating func set(_ slot: Slot, at deadline: UInt32) {
        slot.it.timer.deadline = deadline
        if slot.it.timer.isFiled, slot.it.timer.filed <= deadline { return }
        remove(slot)
        file(slot)
    }

    /// Forgets the connection.
    mutating func remove(_ slot: Slot) {
        guard slot.it.timer.isFiled else { return }
        let bucket = Int(slot.it.timer.filed) & (Self.size - 1)
        let (previous, next) = (slot.it.timer.previous, slot.it.timer.next)
        if let previous { previous.it.timer.next = next } else { unsafe buckets[bucket] = next }
        if let next { next.it.timer.previous = previous }
        if unsafe buckets[bucket] == nil { occupied[bucket >> 6] &= ~(1 &<< UInt64(bucket & 63)) }
        slot.it.timer.previous = nil
        slot.it.timer.next = nil
        slot.it.timer.isFiled = false
        armed -= 1
    }

    /// Takes out one connection whose deadline is at or before `time`; `nil` when no more is due.
    mutating func popDue(at time: UInt32) -> Slot? {
        while armed > 0 {
            let bucket = Int(now) & (Self.size - 1)
            while let slot = unsafe buckets[bucket], slot.it.timer.filed == now {
                remove(slot)
                if slot.it.timer.deadline <= now { return slot }
                file(slot)
            }
            guard now < time else { return nil }
            now = min(nextOccupied(after: now), time)
        }
        now = max(now, time)
        return nil
    }

    /// Milliseconds from `nanoseconds`, the loop's time, until somebody may be due; -1 when nobody ever is.
    func wait(from nanoseconds: Int64) -> Int32 {
        guard armed > 0 else { return -1 }
        let moment = Int64(nextOccupied(after: now)) * Self.tick
        return Int32(clamping: max(0, (moment - nanoseconds + 999_999) / 1_000_000))
    }

    private mutating func file(_ slot: Slot) {
        let filed = min(max(slot.it.timer.deadline, now &+ 1), now &+ UInt32(Self.size - 1))
        let bucket = Int(filed) & (Self.size - 1)
        slot.it.timer.filed = filed
        slot.it.timer.isFiled = true
        slot.it.timer.previous = nil
        slot.it.timer.next = unsafe buckets[bucket]
        if let next = unsafe buckets[bucket] { next.it.timer.previous = slot }
        unsafe buckets[bucket] = slot
        occupied[bucket >> 6] |= 1 &<< UInt64(bucket & 63)
        armed += 1
    }

    /// The first moment after `time` whose bucket is not empty, at most one turn of the wheel away.
    private func nextOccupied(after time: UInt32) -> UInt32 {
        var step = 1
        while step < Self.size {
            let bucket = (Int(time) &+ step) & (Self.size - 1)
            let rest = occupied[bucket >> 6] &>> UInt64(bucket & 63)
            if rest != 0 { return time &+ UInt32(step &+ rest.trailingZeroBitCount) }
            step += 64 - (bucket & 63)
        }
        return time &+ UInt32(Self.size)
    }
}

/// Where a connection is in the wheel.
struct TimerLink {
    var previous: Slot?
    var next: Slot?
    /// In ticks.
    var deadline: UInt32 = 0
    /// The moment it is filed under; not after `deadline`.
    var filed: UInt32 = 0
    var isFiled = false
}
