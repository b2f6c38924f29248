package import Model

extension Instant {
    /// The moment in a story: `0s`, `1.5s`, `0.000001s`.
    package var story: String { (self - .zero).story }
}

extension Duration {
    /// The duration in seconds with as many digits as it needs.
    package var story: String {
        let nanoseconds = wholeNanoseconds
        let seconds = nanoseconds.magnitude / 1_000_000_000
        var fraction = nanoseconds.magnitude % 1_000_000_000
        let sign = nanoseconds < 0 ? "-" : ""
        guard fraction > 0 else { return "\(sign)\(seconds)s" }
        var digits = 9
        while fraction % 10 == 0 {
            fraction /= 10
            digits -= 1
        }
        let text = String(fraction)
        return "\(sign)\(seconds).\(String(repeating: "0", count: digits - text.utf8.count))\(text)s"
    }
}

extension Event {
    /// The event as a line of a story says it.
    package var story: String {
        switch self {
        case .desired(let state, _): "desired \(state.instances.count)"
        case .changed(let change, _):
            (["changed"] + change.updated.map(\.story) + change.removed.map { "-\($0.description)" }).joined(
                separator: " ")
        case .recovered(let found):
            "recovered \(found.map { "\($0.name.description)#\($0.key.value)" }.joined(separator: " "))"
        case .run(let key, let event): "\(event.story.verb) #\(key.value)\(event.story.rest)"
        case .timerFired: "timer"
        case .command(let command, _): command.story
        case .routerReset: "router-reset"
        }
    }
}

extension DesiredInstance {
    fileprivate var story: String { "\(name.description)=\(goal == .up ? replicas : 0)" }
}

extension Command {
    fileprivate var story: String {
        switch self {
        case .restart(let targets): "restart \(targets.story)"
        case .reset(let targets): "reset \(targets.story)"
        case .signal(let targets, let number): "signal \(number) \(targets.story)"
        case .shutdown(let force): force ? "shutdown now" : "shutdown"
        }
    }
}

extension [Target] {
    fileprivate var story: String {
        map { target in
            switch target {
            case .instance(let name): name.description
            case .replica(let name): name.description
            }
        }.joined(separator: " ")
    }
}

extension RunEvent {
    fileprivate var story: (verb: String, rest: String) {
        switch self {
        case .spawned(let process): ("spawned", " pid \(process.pid)\(process.isShell ? " shell" : "")")
        case .spawnFailed(let failure): ("spawn-failed", " \(failure.step) \(failure.errorNumber)")
        case .bound(let endpoint): ("bound", endpoint.map { " \($0.description)" } ?? "")
        case .notified(let notification): ("notified", " \(notification.story)")
        case .probed(.passed): ("passed", "")
        case .probed(.failed(let failure)): ("failed", " \(failure.story)")
        case .withdrawn: ("withdrawn", "")
        case .drained: ("drained", "")
        case .exited(let report): ("exited", " \(report.story)")
        case .emptied: ("emptied", "")
        }
    }
}

extension Notification {
    fileprivate var story: String {
        switch self {
        case .ready: "ready"
        case .reloading: "reloading"
        case .stopping: "stopping"
        case .status(let text): "status \(text)"
        case .watchdog: "watchdog"
        case .watchdogTrigger: "watchdog trigger"
        case .watchdogInterval(let interval): "watchdog every \(interval.story)"
        case .extendTimeout(let duration): "extend \(duration.story)"
        }
    }
}

extension ProbeFailure {
    fileprivate var story: String {
        switch self {
        case .status(let code): "status \(code)"
        case .timedOut: "timeout"
        case .unreachable(let number): "unreachable \(number)"
        case .noAnswer: "no answer"
        case .exited(let status): "command \(status.story)"
        case .notStarted(let failure): "not started \(failure.step) \(failure.errorNumber)"
        }
    }
}

extension ExitStatus {
    fileprivate var story: String {
        switch self {
        case .exited(let code): "\(code)"
        case .signaled(let signal, let coreDumped): "signal \(signal)\(coreDumped ? " core" : "")"
        case .unknown: "unknown"
        }
    }
}

extension ExitReport {
    fileprivate var story: String { status.story + (outOfMemory ? " out of memory" : "") }
}

extension Action {
    /// The action as a line of a story says it; `nil` for history records.
    package var story: String? {
        switch self {
        case .spawn(let key, let name, _): "spawn #\(key.value) \(name.description)"
        case .watchBinding(let key): "watch #\(key.value)"
        case .unwatchBinding(let key): "unwatch #\(key.value)"
        case .probe(let key, _): "probe #\(key.value)"
        case .publish(let key, let publication):
            "publish #\(key.value) \(publication.endpoint?.description ?? "-") weight \(publication.weight)"
        case .withdraw(let key): "withdraw #\(key.value)"
        case .setWeight(let key, let weight): "weight #\(key.value) \(weight)"
        case .signal(let key, let number, let wholeGroup): "signal #\(key.value) \(number)\(wholeGroup ? " group" : "")"
        case .killAll(let key): "kill #\(key.value)"
        case .forget(let key): "forget #\(key.value)"
        case .applyLimits(let key, _): "limits #\(key.value)"
        case .record: nil
        case .reportUnexpected(let unexpected): "unexpected \(unexpected.reason.rawValue): \(unexpected.event.story)"
        }
    }
}
