import Model

/// Something that must happen at a known moment unless it is called off.
struct Deadline: Hashable, Sendable {
    enum Subject: Hashable, Sendable {
        case run(RunKey)
        case replica(ReplicaName)
    }

    enum Kind: Hashable, Sendable {
        /// The run must be ready.
        case startup
        /// The run must have bound what it declares.
        case binding
        /// The next probe is due.
        case probe
        /// The run must have sent `WATCHDOG=1`.
        case watchdog
        /// The present step of its stop sequence has lasted long enough.
        case stop
        /// The delay before the next try is over.
        case retry
    }

    var subject: Subject
    var kind: Kind
}

/// All deadlines of a supervisor: a binary heap in which each deadline stands at most once.
///
/// Setting, moving and removing one costs O(log n); removed ones leave nothing
/// behind, so an idle supervisor has no next deadline.
struct DeadlineQueue: Hashable, Sendable {
    private struct Entry: Hashable, Sendable {
        var at: Instant
        /// Of two deadlines for the same moment the one set first comes first.
        var order: UInt64
        var deadline: Deadline

        static func < (left: Self, right: Self) -> Bool {
            (left.at, left.order) < (right.at, right.order)
        }
    }

    private var heap: [Entry] = []
    private var places: [Deadline: Int] = [:]
    private var lastOrder: UInt64 = 0

    /// The earliest moment.
    var next: Instant? { heap.first?.at }

    /// How many there are.
    var count: Int { heap.count }

    /// When `deadline` is due, if it is set.
    subscript(deadline: Deadline) -> Instant? {
        places[deadline].map { heap[$0].at }
    }

    /// Sets the deadline, or moves it.
    mutating func set(_ deadline: Deadline, at instant: Instant) {
        lastOrder += 1
        let entry = Entry(at: instant, order: lastOrder, deadline: deadline)
        guard let place = places[deadline] else {
            heap.append(entry)
            places[deadline] = heap.count - 1
            return rise(heap.count - 1)
        }
        heap[place] = entry
        rise(place)
        sink(place)
    }

    /// Calls the deadline off, if it is set.
    mutating func cancel(_ deadline: Deadline) {
        guard let place = places.removeValue(forKey: deadline) else { return }
        let last = heap.removeLast()
        guard place < heap.count else { return }
        heap[place] = last
        places[last.deadline] = place
        rise(place)
        sink(place)
    }

    /// Takes out the earliest deadline if it is due.
    mutating func popDue(at now: Instant) -> Deadline? {
        guard let first = heap.first, first.at <= now else { return nil }
        cancel(first.deadline)
        return first.deadline
    }

    private mutating func rise(_ start: Int) {
        var place = start
        while place > 0 {
            let parent = (place - 1) / 2
            guard heap[place] < heap[parent] else { return }
            exchange(place, parent)
            place = parent
        }
    }

    private mutating func sink(_ start: Int) {
        var place = start
        while true {
            var least = place
            for child in [2 * place + 1, 2 * place + 2] where child < heap.count && heap[child] < heap[least] {
                least = child
            }
            guard least != place else { return }
            exchange(place, least)
            place = least
        }
    }

    private mutating func exchange(_ one: Int, _ other: Int) {
        heap.swapAt(one, other)
        places[heap[one].deadline] = one
        places[heap[other].deadline] = other
    }
}
