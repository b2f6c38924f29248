import RouterProtocol
import Testing

@Suite("The counters' layout")
struct CounterLayoutTests {
    @Test("gives every word a place of its own, aligned and inside")
    func disjoint() {
        let layout = CounterLayout(workers: 2, rows: 3)
        var offsets = (0..<3).map { layout.admission(row: $0) }
        for worker in 0..<2 {
            offsets += WorkerWord.allCases.map { layout.word($0, worker: worker) }
            for row in 0..<3 {
                offsets += RowWord.allCases.map { layout.word($0, row: row, worker: worker) }
                for method in CounterCell.Method.allCases {
                    for column in 0..<CounterCell.columns {
                        let cell = CounterCell(method: method, column: column)
                        offsets.append(layout.cell(cell, row: row, worker: worker))
                    }
                }
            }
        }
        #expect(Set(offsets).count == offsets.count)
        #expect(offsets.allSatisfy { $0 >= CounterLayout.headerSize && $0 + 8 <= layout.size && $0 % 8 == 0 })
    }

    @Test("puts rows of different workers on different cache lines")
    func cacheLines() {
        let layout = CounterLayout(workers: 2, rows: 3)
        #expect(layout.row(0, worker: 0) % 64 == 0)
        #expect(layout.row(1, worker: 1) % 64 == 0)
        #expect(layout.admission(row: 1) - layout.admission(row: 0) == 64)
        #expect(CounterLayout.rowStride == 2240)
        let own = layout.word(.upstreamConnections, worker: 0)
        #expect(layout.word(.namesAnswered, worker: 0) / 64 == own / 64 + 1)
        #expect(layout.word(.namesRefused, worker: 1) < layout.row(0, worker: 1))
    }

    @Test("takes no impossible numbers")
    func clamped() {
        #expect(CounterLayout(workers: 0, rows: -1) == CounterLayout(workers: 1, rows: 1))
        #expect(CounterLayout(workers: 1_000_000, rows: 1).workers == CounterLayout.workerLimit)
    }

    @Test("counts each listed code in the column of its label, and others by class")
    func codes() {
        for code in UInt16(100)...599 {
            let label = CounterCell(method: .get, code: code).label
            #expect(label == (CounterCell.codes.contains(code) ? String(code) : "\(code / 100)xx"))
        }
        #expect(CounterCell(method: .post, code: 0).label == "1xx")
        #expect(CounterCell(method: .post, code: 999).label == "5xx")
        #expect(Set(CounterCell.Method.allCases.map(\.label)).count == 8)
    }

    @Test("puts a duration into the bucket of its bound")
    func buckets() {
        for (index, bound) in DurationBucket.bounds.enumerated() {
            #expect(DurationBucket.index(nanoseconds: bound * 1000) == index)
            #expect(DurationBucket.index(nanoseconds: (bound + 1) * 1000) == index + 1)
        }
        #expect(DurationBucket.bounds.count + 1 == DurationBucket.count)
        #expect(DurationBucket.firstOffset + DurationBucket.count * 8 <= RowWord.count * 8)
    }
}
