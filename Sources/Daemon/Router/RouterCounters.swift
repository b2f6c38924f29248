internal import Linux
internal import RouterProtocol

/// The counters that one router process and this one both map; only read here, by any thread.
final class RouterCounters: Sendable {
    let layout: CounterLayout
    let memory: FileDescriptor
    private let mapping: SharedMemory

    init(workers: Int, rows: Int) throws(Errno) {
        layout = CounterLayout(workers: workers, rows: rows)
        memory = try MemFD.fixedSize(name: "tenement-counters", bytes: layout.size)
        mapping = try SharedMemory(memory.borrowed, count: layout.size, writable: false)
    }

    /// The sum of one row over all workers.
    func row(_ row: Int) -> CountedRow {
        var sum = CountedRow()
        for worker in 0..<layout.workers {
            let base = layout.row(row, worker: worker)
            for (index, word) in CountedRow.growing.enumerated() { sum.add(load(base + word.offset), toWordAt: index) }
            for cell in CounterCell.all { sum.add(load(base + cell.offset), to: cell) }
            sum.inFlight &+= load(base + RowWord.inFlight.offset)
            sum.queued &+= load(base + RowWord.queued.offset)
        }
        return sum
    }

    /// The sum over all workers of a word that belongs to no row.
    func total(_ word: WorkerWord) -> UInt64 {
        var total: UInt64 = 0
        for worker in 0..<layout.workers { total &+= load(layout.word(word, worker: worker)) }
        return total
    }

    /// An aligned word that the router changes meanwhile; x86-64 and aarch64 never tear it.
    private func load(_ offset: Int) -> UInt64 {
        guard offset >= 0, offset + 8 <= layout.size else { return 0 }
        return unsafe mapping.bytes.load(fromByteOffset: offset, as: UInt64.self)
    }
}
