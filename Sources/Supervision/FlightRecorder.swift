package import Model

/// The last events and actions of a supervisor, printed in the notation of the tests' stories.
///
/// History records are left out, as they have a place of their own.
package struct FlightRecorder: Hashable, Sendable {
    private struct Line: Hashable, Sendable {
        var at: Instant
        var isAction: Bool
        var text: String
    }

    /// How many lines are kept at most.
    package let capacity: Int
    private var lines: [Line] = []
    /// Where the oldest line stands once the ring is full.
    private var oldest = 0

    /// An empty recorder that keeps `capacity` lines, at least one.
    package init(capacity: Int = 10_000) {
        self.capacity = max(1, capacity)
    }

    /// Adds an event and what the supervisor answered.
    package mutating func record(_ event: Event, _ actions: [Action], at now: Instant) {
        append(Line(at: now, isAction: false, text: event.story))
        for action in actions {
            if let text = action.story { append(Line(at: now, isAction: true, text: text)) }
        }
    }

    /// The lines, oldest first: `12.5s > …` for what happened, `12.5s < …` for what was ordered.
    package var story: [String] {
        (lines[oldest...] + lines[..<oldest]).map { line in
            "\(line.at.story) \(line.isAction ? "<" : ">") \(line.text)"
        }
    }

    private mutating func append(_ line: Line) {
        guard lines.count == capacity else { return lines.append(line) }
        lines[oldest] = line
        oldest = (oldest + 1) % capacity
    }
}
