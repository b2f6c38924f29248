internal import Linux
internal import Supervision

/// What the daemon says about itself: one line per matter, on standard error.
final class DaemonLog {
    /// Events that could not happen, counted for `/metrics`.
    private(set) var unexpectedCount = 0

    /// Something that a person may want to know.
    func note(_ text: String) {
        write("tenement: \(text)\n")
    }

    /// Something that works less well than asked for, or soon will not.
    func warn(_ text: String) {
        write("tenement: warning: \(text)\n")
    }

    /// Why the daemon does not start.
    func fail(_ failure: StartFailure) {
        for line in failure.text.split(separator: "\n") { write("tenement: \(line)\n") }
    }

    /// An event that does not fit what is known: a defect, or a program that misbehaves in a new way.
    func unexpected(_ event: UnexpectedEvent) {
        unexpectedCount += 1
        // The first few tell the story; a flood of them would only hide it.
        if unexpectedCount <= 20 { warn("unexpected \(EventText.name(of: event.event)) (\(event.reason.rawValue))") }
    }

    /// A full or closed standard error is not worth ending for.
    private func write(_ line: String) {
        try? BorrowedDescriptor(2).writeAll(Array(line.utf8))
    }
}

/// Names of events for logs; their contents may be secret.
enum EventText {
    static func name(of event: Event) -> String {
        switch event {
        case .desired: "desired state"
        case .changed: "change"
        case .recovered: "recovery"
        case .run(let key, let news): "\(name(of: news)) of run \(key.value)"
        case .timerFired: "timer"
        case .command: "command"
        case .routerReset: "router reset"
        }
    }

    private static func name(of news: RunEvent) -> String {
        switch news {
        case .spawned: "spawned"
        case .spawnFailed: "spawn failed"
        case .bound: "bound"
        case .notified: "notified"
        case .probed: "probed"
        case .withdrawn: "withdrawn"
        case .drained: "drained"
        case .exited: "exited"
        case .emptied: "emptied"
        }
    }
}
