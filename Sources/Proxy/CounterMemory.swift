import Synchronization

package import RouterProtocol

/// The mapped counters, as one worker writes them.
///
/// Every word but the admission words has one writer, so an addition is a relaxed load and a relaxed store.
@safe package struct CounterMemory: Sendable {
    private let address: UInt
    package let layout: CounterLayout

    /// Uses the memory at `base`: aligned to 64 bytes, `layout.size` long, mapped as long as any worker runs.
    package init(at base: UnsafeMutableRawPointer, layout: CounterLayout) {
        address = UInt(bitPattern: base)
        self.layout = layout
    }

    /// The word at `offset`, as the supervisor reads it.
    package func read(_ offset: Int) -> UInt64 {
        unsafe word(offset)?.pointee.load(ordering: .relaxed) ?? 0
    }

    @inline(__always)
    func add(_ value: UInt64, at offset: Int) {
        guard let word = unsafe word(offset) else { return }
        unsafe word.pointee.store(word.pointee.load(ordering: .relaxed) &+ value, ordering: .relaxed)
    }

    @inline(__always)
    func store(_ value: UInt64, at offset: Int) {
        unsafe word(offset)?.pointee.store(value, ordering: .relaxed)
    }

    /// Counts one request in at the replica of `row`, unless `limit` (0: none) are there already.
    @inline(__always)
    func admit(row: Int, limit: UInt32) -> Bool {
        guard let word = unsafe word(layout.admission(row: row)) else { return false }
        if limit == 0 {
            unsafe word.pointee.wrappingAdd(1, ordering: .relaxed)
            return true
        }
        var current = unsafe word.pointee.load(ordering: .relaxed)
        while current < UInt64(limit) {
            let result = unsafe word.pointee.weakCompareExchange(
                expected: current, desired: current &+ 1, ordering: .relaxed)
            if result.exchanged { return true }
            current = result.original
        }
        return false
    }

    /// Counts one request out.
    @inline(__always)
    func leave(row: Int) {
        unsafe word(layout.admission(row: row))?.pointee.wrappingSubtract(1, ordering: .relaxed)
    }

    /// Requests in flight at the replica of `row`, from all workers.
    @inline(__always)
    func inFlight(row: Int) -> UInt64 {
        read(layout.admission(row: row))
    }

    @inline(__always)
    private func word(_ offset: Int) -> UnsafeMutablePointer<Atomic<UInt64>>? {
        guard offset >= 0, offset &+ 8 <= layout.size else { return nil }
        return unsafe UnsafeMutablePointer(bitPattern: address &+ UInt(bitPattern: offset))
    }
}
