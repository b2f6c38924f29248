internal import EventLoop
internal import Linux
internal import Metrics
internal import Processes
internal import Supervision

/// Takes orders for scrapes on the loop and has them measured beside it, one measurement at a time.
///
/// Those who ask while one is on its way share the next.
final class MetricsDesk {
    private struct Order {
        var format: ExpositionFormat
        var answer: ([UInt8]?) -> Void
    }

    private struct Scrape: Sendable {
        var texts: [ExpositionFormat: [UInt8]] = [:]
        var usages: [(RunKey, Usage)] = []
    }

    /// Gathers what the thread needs; must not block.
    var gather: () -> MetricsFacts? = { nil }
    /// Takes what was measured.
    var remember: ([(RunKey, Usage)]) -> Void = { _ in }
    private var waiting: [Order] = []
    private var inWork: [Order] = []
    private let box: Mailbox<Scrape>
    private var source: DescriptorSource?

    init(_ loop: Loop) throws(StartFailure) {
        box = try StartFailure.loop { () throws(LoopError) in try Mailbox() }
        source = try StartFailure.loop { () throws(LoopError) in
            try box.deliver(on: loop) { [unowned self] in $0.forEach(finish) }
        }
    }

    /// Calls back on the loop, `nil` if nothing can be measured now.
    func ask(_ format: ExpositionFormat, answer: @escaping ([UInt8]?) -> Void) {
        waiting.append(Order(format: format, answer: answer))
        startNext()
    }

    private func startNext() {
        guard inWork.isEmpty, !waiting.isEmpty else { return }
        inWork = waiting
        waiting = []
        guard let facts = gather() else { return finish(Scrape()) }
        let formats = Set(inWork.map(\.format))
        let box = box
        let thread = try? Thread(name: "metrics", stack: 1 << 20) {
            let report = MetricsReport(measuring: facts)
            var scrape = Scrape(usages: report.usages)
            for format in formats { scrape.texts[format] = report.text(format) }
            box.post(scrape)
        }
        if thread == nil { finish(Scrape()) }
    }

    private func finish(_ scrape: Scrape) {
        remember(scrape.usages)
        let done = inWork
        inWork = []
        for order in done { order.answer(scrape.texts[order.format]) }
        startNext()
    }
}
