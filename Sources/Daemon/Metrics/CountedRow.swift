internal import RouterProtocol

/// What one row of the router's counters says, or several rows together.
///
/// Sums wrap: what a router process writes is not trusted, and must not trap.
struct CountedRow: Equatable, Sendable {
    /// The words that only grow; the others describe the moment.
    static let growing: [RowWord] = [.bytesIn, .bytesOut, .failures, .durationSum] + DurationBucket.words

    /// The growing words, in the order of `growing`.
    private(set) var words = [UInt64](repeating: 0, count: Self.growing.count)
    /// Requests by method and code; only cells that have counted something.
    private(set) var cells: [CounterCell: UInt64] = [:]
    /// Requests in flight and waiting now.
    var inFlight: UInt64 = 0
    var queued: UInt64 = 0

    /// Adds to a growing word.
    mutating func add(_ value: UInt64, toWordAt index: Int) {
        words[index] &+= value
    }

    /// Adds to a cell.
    mutating func add(_ value: UInt64, to cell: CounterCell) {
        if value > 0 { cells[cell, default: 0] &+= value }
    }

    /// The growing word `word`.
    subscript(word: RowWord) -> UInt64 { Self.growing.firstIndex(of: word).map { words[$0] } ?? 0 }

    /// The counts of the histogram of durations.
    var buckets: [UInt64] { Array(words.suffix(DurationBucket.count)) }

    /// Responses that the server is to blame for.
    var serverErrors: UInt64 { cells.reduce(0) { $1.key.isServerError ? $0 &+ $1.value : $0 } }

    static func + (left: Self, right: Self) -> Self {
        var sum = left
        for index in sum.words.indices { sum.words[index] &+= right.words[index] }
        for (cell, count) in right.cells { sum.cells[cell, default: 0] &+= count }
        sum.inFlight &+= right.inFlight
        sum.queued &+= right.queued
        return sum
    }

    /// What has been counted since `base`; never less than nothing.
    func since(_ base: CountedRow?) -> Self {
        guard let base else { return self }
        var rest = self
        for index in words.indices { rest.words[index] = words[index] - min(words[index], base.words[index]) }
        rest.cells = [:]
        for (cell, count) in cells { rest.add(count - min(count, base.cells[cell] ?? 0), to: cell) }
        return rest
    }

    /// The same without what describes the moment: what remains when the row has another holder.
    var lasting: Self {
        var copy = self
        (copy.inFlight, copy.queued) = (0, 0)
        return copy
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

    /// A code of the class 5xx.
    var isServerError: Bool { label.hasPrefix("5") }

    /// A code with which the router says that a replica failed it: the failure itself is counted at the replica.
    var isGatewayError: Bool { self == Self(method: method, code: 502) || self == Self(method: method, code: 504) }
}
