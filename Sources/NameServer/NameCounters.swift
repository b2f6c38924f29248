import Synchronization

package import RouterProtocol

/// The words in which the resolver's thread counts, in the memory that the supervisor reads.
///
/// Each has one writer, so an addition is a relaxed load and a relaxed store.
@safe package struct NameCounters: Sendable {
    private let address: UInt
    private let layout: CounterLayout

    /// Uses the memory at `base`: aligned to 64 bytes, `layout.size` long, mapped as long as the resolver runs.
    package init(at base: UnsafeMutableRawPointer, layout: CounterLayout) {
        address = UInt(bitPattern: base)
        self.layout = layout
    }

    /// Counts one query.
    func count(_ word: WorkerWord) {
        let offset = layout.word(word, worker: 0)
        guard let place = unsafe UnsafeMutableRawPointer(bitPattern: address &+ UInt(offset)) else { return }
        let counter = unsafe place.assumingMemoryBound(to: Atomic<UInt64>.self)
        unsafe counter.pointee.store(counter.pointee.load(ordering: .relaxed) &+ 1, ordering: .relaxed)
    }
}
