internal import RouterProtocol
internal import Routing

/// What the counters of ended router processes had reached, so that totals never go back.
struct RetiredTotals {
    private(set) var words: [RouterLedger.RowKey: [RowWord: UInt64]] = [:]
    private(set) var cells: [RouterLedger.RowKey: [CounterCell: UInt64]] = [:]

    /// The words that only grow; the others describe the moment.
    static let growing: [RowWord] = [.bytesIn, .bytesOut, .failures, .durationSum] + DurationBucket.words

    /// Adds what a process that has ended counted.
    mutating func add(_ counters: RouterCounters, rows: [RouterLedger.RowKey: UInt32]) {
        for (key, row) in rows {
            for word in Self.growing {
                words[key, default: [:]][word, default: 0] &+= counters.total(word, row: Int(row))
            }
            for cell in CounterCell.all {
                let count = counters.total(cell, row: Int(row))
                if count > 0 { cells[key, default: [:]][cell, default: 0] &+= count }
            }
        }
    }
}

extension DurationBucket {
    /// The words of the histogram, in the order of the bounds.
    static let words = RowWord.allCases.filter { $0.rawValue >= RowWord.bucket0.rawValue }
}

extension CounterCell {
    /// Every cell of a row.
    static let all = Method.allCases.flatMap { method in
        (0..<columns).map { CounterCell(method: method, column: $0) }
    }
}
