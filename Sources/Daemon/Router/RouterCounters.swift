internal import Linux
internal import RouterProtocol

/// The counters that one router process and this one both map; only read here.
final class RouterCounters {
    let layout: CounterLayout
    let memory: FileDescriptor
    private let mapping: SharedMemory

    init(workers: Int, rows: Int) throws(Errno) {
        layout = CounterLayout(workers: workers, rows: rows)
        memory = try MemFD.fixedSize(name: "tenement-counters", bytes: layout.size)
        mapping = try SharedMemory(memory.borrowed, count: layout.size, writable: false)
    }

    /// The sum of one word of a row over all workers.
    func total(_ word: RowWord, row: Int) -> UInt64 {
        sum { layout.word(word, row: row, worker: $0) }
    }

    /// The sum over all workers of one cell of a row.
    func total(_ cell: CounterCell, row: Int) -> UInt64 {
        sum { layout.cell(cell, row: row, worker: $0) }
    }

    /// The sum of a word that belongs to no row.
    func total(_ word: WorkerWord) -> UInt64 {
        sum { layout.word(word, worker: $0) }
    }

    private func sum(_ offset: (Int) -> Int) -> UInt64 {
        var total: UInt64 = 0
        for worker in 0..<layout.workers { total &+= load(offset(worker)) }
        return total
    }

    /// An aligned word that the router changes meanwhile; x86-64 and aarch64 never tear it.
    private func load(_ offset: Int) -> UInt64 {
        guard offset >= 0, offset + 8 <= layout.size else { return 0 }
        return unsafe mapping.bytes.load(fromByteOffset: offset, as: UInt64.self)
    }
}
