import HTTP
import RouterProtocol

/// The counters one worker writes.
struct WorkerCounters {
    let memory: CounterMemory
    let worker: Int

    @inline(__always)
    func add(_ value: UInt64, _ word: RowWord, row: Int) {
        memory.add(value, at: memory.layout.word(word, row: row, worker: worker))
    }

    @inline(__always)
    func add(_ value: UInt64, _ word: WorkerWord) {
        memory.add(value, at: memory.layout.word(word, worker: worker))
    }

    /// Counts a request in that was admitted at `row`.
    @inline(__always)
    func begin(row: Int, at now: Int64) {
        let base = memory.layout.row(row, worker: worker)
        memory.add(1, at: base &+ RowWord.inFlight.offset)
        memory.store(UInt64(bitPattern: now), at: base &+ RowWord.lastRequest.offset)
    }

    /// Counts a request out.
    @inline(__always)
    func end(row: Int) {
        memory.add(~0, at: memory.layout.word(.inFlight, row: row, worker: worker))
        memory.leave(row: row)
    }

    /// Counts an answered request.
    @inline(__always)
    func answered(_ request: Request, row: Int, at now: Int64) {
        let base = memory.layout.row(row, worker: worker)
        let duration = UInt64(max(0, now &- request.started))
        memory.add(request.bytesIn, at: base &+ RowWord.bytesIn.offset)
        memory.add(request.bytesOut, at: base &+ RowWord.bytesOut.offset)
        memory.add(duration, at: base &+ RowWord.durationSum.offset)
        memory.add(1, at: base &+ DurationBucket.firstOffset &+ 8 &* DurationBucket.index(nanoseconds: duration))
        let cell = CounterCell(method: CounterCell.Method(request), code: request.status)
        memory.add(1, at: base &+ cell.offset)
    }
}

extension CounterCell.Method {
    init(_ request: Request) {
        self =
            switch request.method {
            case .get: .get
            case .head: .head
            case .post: .post
            case .put: .put
            case .patch: .patch
            case .delete: .delete
            case .options: .options
            case .trace, .connect, .other: .other
            }
    }
}
