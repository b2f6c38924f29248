/// Writes the text of one scrape, family by family.
///
/// ```
/// var text = Exposition(.prometheus)
/// text.begin(.instanceUptime)
/// text.add(labels, 12.5)
/// text.finish()
/// ```
package struct Exposition: Sendable {
    package let format: ExpositionFormat
    /// What has been written so far.
    package private(set) var bytes: [UInt8] = []
    private var name: [UInt8] = []

    /// An empty text with room for `capacity` bytes.
    package init(_ format: ExpositionFormat, capacity: Int = 16_384) {
        self.format = format
        bytes.reserveCapacity(capacity)
    }

    /// Starts a family: its help and type.
    ///
    /// All its samples must follow before the next family begins.
    package mutating func begin(_ metric: Metric) {
        name = Array(metric.rawValue.utf8)
        let family = familyName(of: metric)
        write("# HELP ")
        bytes += family
        write(" ")
        bytes.appendEscaped(metric.help, quotes: format == .openMetrics)
        write("\n# TYPE ")
        bytes += family
        write(" \(metric.kind.rawValue)\n")
    }

    /// Adds a sample with a whole value.
    package mutating func add<Value: FixedWidthInteger>(_ labels: LabelSet, _ value: Value) {
        beginSample(labels)
        bytes.append(decimal: value)
        endLine()
    }

    /// Adds a sample with any value, NaN and infinities included.
    package mutating func add(_ labels: LabelSet, _ value: Double) {
        beginSample(labels)
        if value.isNaN {
            write("NaN")
        } else if value.isInfinite {
            write(value < 0 ? "-Inf" : "+Inf")
        } else {
            write(value.description)
        }
        endLine()
    }

    /// Adds a sample in seconds from a count of nanoseconds, exactly.
    package mutating func add(_ labels: LabelSet, nanoseconds: UInt64) {
        beginSample(labels)
        bytes.append(seconds: nanoseconds)
        endLine()
    }

    /// Adds the series of a histogram of durations.
    package mutating func add(_ labels: LabelSet, _ histogram: DurationHistogram) {
        var total: UInt64 = 0
        for (index, count) in histogram.counts.enumerated() {
            total &+= count
            beginSample(labels, suffix: "_bucket", isOpen: true)
            write("le=\"")
            if index < histogram.bounds.count {
                writeBound(microseconds: histogram.bounds[index])
            } else {
                write("+Inf")
            }
            write("\"} ")
            bytes.append(decimal: total)
            endLine()
        }
        beginSample(labels, suffix: "_sum")
        bytes.append(seconds: histogram.sum)
        endLine()
        beginSample(labels, suffix: "_count")
        bytes.append(decimal: total)
        endLine()
    }

    /// Ends the text; nothing may follow.
    package mutating func finish() {
        if format == .openMetrics { write("# EOF\n") }
    }

    /// OpenMetrics names a family of counters without the `_total` of its samples.
    private func familyName(of metric: Metric) -> [UInt8] {
        guard format == .openMetrics, metric.kind == .counter, metric.rawValue.hasSuffix("_total") else { return name }
        return Array(name.dropLast(6))
    }

    /// OpenMetrics wants bounds as floating-point numbers: `1.0`, where Prometheus takes `1` as well.
    private mutating func writeBound(microseconds: UInt64) {
        bytes.append(seconds: microseconds &* 1000)
        if format == .openMetrics, microseconds % 1_000_000 == 0 { write(".0") }
    }

    private mutating func beginSample(_ labels: LabelSet, suffix: String = "", isOpen: Bool = false) {
        bytes += name
        write(suffix)
        let isEmpty = labels.bytes.isEmpty
        if !isEmpty || isOpen { write("{") }
        bytes += labels.bytes
        if isOpen {
            if !isEmpty { write(",") }
        } else {
            write(isEmpty ? " " : "} ")
        }
    }

    private mutating func endLine() {
        bytes.append(UInt8(ascii: "\n"))
    }

    private mutating func write(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }
}

/// A histogram as the router counts it.
package struct DurationHistogram: Hashable, Sendable {
    /// Upper bounds in microseconds, ascending.
    package var bounds: [UInt64]
    /// How many durations fell into each bucket, not cumulative; one more than `bounds`, the last without bound.
    package var counts: [UInt64]
    /// The sum of all durations, in nanoseconds.
    package var sum: UInt64

    /// Makes a histogram; counts that are missing are zero, what is too much is ignored.
    package init(bounds: [UInt64], counts: [UInt64], sum: UInt64) {
        self.bounds = bounds
        let missing = max(0, bounds.count + 1 - counts.count)
        self.counts = counts.prefix(bounds.count + 1) + Array(repeating: 0, count: missing)
        self.sum = sum
    }
}
