/// Where the shared counters lie: pure arithmetic over the memfd that supervisor and router both map.
///
/// ```
/// 0        header: magic, number, workers, rows (64 bytes)
/// 64       per row one cache line: requests in flight, shared by all workers (compare-and-swap)
/// …        per worker: one block of words, then per row one row of words with one writer
/// ```
/// All words are 64 bits wide, aligned, little-endian, and changed with relaxed atomics. Row 0 counts what met no
/// pool. The supervisor sums with `&+`, clamps, and follows nothing it reads here.
package struct CounterLayout: Equatable, Sendable {
    /// The version of this layout; counters of another are not read.
    package static let number: UInt32 = 1
    /// The first word of the memfd: `tenement` in ASCII.
    package static let magic: UInt64 = 0x746e_656d_656e_6574
    package static let workerLimit = 256
    package static let rowLimit: UInt32 = 1 << 20
    package static let headerSize = 64
    /// Bytes of one row of one worker.
    package static let rowStride = (RowWord.count * 8 + CounterCell.count * 8 + 63) / 64 * 64
    /// Bytes of one worker's own words.
    package static let workerStride = 128

    package let workers: Int
    package let rows: Int

    /// Makes the layout for numbers that `RouterSettings` has checked.
    package init(workers: Int, rows: Int) {
        self.workers = min(max(workers, 1), Self.workerLimit)
        self.rows = min(max(rows, 1), Int(Self.rowLimit))
    }

    /// Bytes of the whole memfd.
    package var size: Int { workerBase(workers) }

    /// The offset of the word all workers share: requests in flight at the replica of `row`.
    package func admission(row: Int) -> Int {
        Self.headerSize + row * 64
    }

    /// The offset of a word of `worker` itself.
    package func word(_ word: WorkerWord, worker: Int) -> Int {
        workerBase(worker) + word.rawValue * 8
    }

    /// The offset of the first word of `row` of `worker`.
    package func row(_ row: Int, worker: Int) -> Int {
        workerBase(worker) + Self.workerStride + row * Self.rowStride
    }

    /// The offset of a word of `row` of `worker`.
    package func word(_ word: RowWord, row: Int, worker: Int) -> Int {
        self.row(row, worker: worker) + word.offset
    }

    /// The offset of the count of requests that ended in `cell`.
    package func cell(_ cell: CounterCell, row: Int, worker: Int) -> Int {
        self.row(row, worker: worker) + cell.offset
    }

    private func workerBase(_ worker: Int) -> Int {
        Self.headerSize + rows * 64 + worker * (Self.workerStride + rows * Self.rowStride)
    }
}

/// The words of a worker that belong to no row.
package enum WorkerWord: Int, CaseIterable, Sendable {
    case openConnections, acceptedConnections, badRequests, upstreamConnections
    /// Queries of the resolver, whose thread writes into the block of worker 0, on a cache line of its own.
    case namesAnswered = 8
    case namesForwarded, namesFailed, namesRefused
}

/// The words of a row.
package enum RowWord: Int, CaseIterable, Sendable {
    case inFlight, queued, tunnels
    /// CLOCK_MONOTONIC in nanoseconds.
    case lastRequest
    case bytesIn, bytesOut, failures
    /// The sum of all durations, in nanoseconds.
    case durationSum
    /// Requests no longer than `DurationBucket.bounds` of the same index; the last has no bound. Not cumulative.
    case bucket0, bucket1, bucket2, bucket3, bucket4, bucket5, bucket6, bucket7, bucket8, bucket9, bucket10, bucket11
    case bucket12, bucket13

    /// How many words precede the cells.
    package static let count = 24
    /// The offset from the start of the row.
    package var offset: Int { rawValue * 8 }
}

/// The upper bounds of the histogram of durations.
package enum DurationBucket {
    /// In microseconds: 0.5 ms to 60 s.
    package static let bounds: [UInt64] = [
        500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 1_000_000, 5_000_000, 15_000_000,
        60_000_000,
    ]
    /// The offset of the first bucket from the start of the row; the others follow.
    package static let firstOffset = RowWord.bucket0.offset
    /// Bounds and the one without.
    package static let count = 14

    /// The bucket of a duration; says what `bounds` says, without touching an array.
    package static func index(nanoseconds: UInt64) -> Int {
        switch nanoseconds / 1000 {
        case ...500: 0
        case ...1_000: 1
        case ...2_500: 2
        case ...5_000: 3
        case ...10_000: 4
        case ...25_000: 5
        case ...50_000: 6
        case ...100_000: 7
        case ...250_000: 8
        case ...1_000_000: 9
        case ...5_000_000: 10
        case ...15_000_000: 11
        case ...60_000_000: 12
        default: 13
        }
    }
}
