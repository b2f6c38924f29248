import Model
import Supervision
import Testing

/// A story: what happens at which moment, and what the supervisor must order then.
///
/// `5s > exited #1 1` tells it an event, `5s < spawn #2 web:default.1` expects
/// an action. Timers fire by themselves at their moment, so waiting needs no
/// line; an action that no line expects fails the story, and so does a line
/// that no action fulfils.
struct Timeline {
    private struct Line {
        var at: Duration
        var isAction: Bool
        var text: String
    }

    private let lines: [Line]

    init(_ story: String) throws {
        lines = try story.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ", maxSplits: 2).map(String.init)
            guard words.count == 3 else { return nil }
            return Line(at: try #require(Duration(story: words[0])), isAction: words[1] == "<", text: words[2])
        }
    }

    /// Plays the story with these definitions, by service name; returns the supervisor as it is at the end.
    @discardableResult
    func play(_ services: Service..., sourceLocation: SourceLocation = #_sourceLocation) throws -> Supervisor {
        var world = StoryWorld(services)
        let expected = lines.filter(\.isAction).map { "\($0.at.story) < \($0.text)" }
        var seen: [String] = []
        for line in lines {
            let moment = Instant.zero + line.at
            while let due = world.supervisor.nextDeadline, line.isAction ? due <= moment : due < moment {
                seen += world.tell(.timerFired, at: due)
            }
            guard !line.isAction else { continue }
            seen += world.tell(try world.event(line.text), at: moment)
        }
        #expect(
            seen.joined(separator: "\n") == expected.joined(separator: "\n"), sourceLocation: sourceLocation)
        return world.supervisor
    }
}

extension Duration {
    /// Reads `5s`, `0.25s`.
    init?(story: String) {
        guard story.last == "s", let seconds = Double(story.dropLast()) else { return nil }
        self = .nanoseconds(Int64((seconds * 1e9).rounded()))
    }
}

/// What a story can talk about.
struct StoryWorld {
    var supervisor = Supervisor(firstKey: 1, seed: 1, spread: 0)
    private var desired: [InstanceName: DesiredInstance] = [:]
    private var services: [String: Service] = [:]

    init(_ services: [Service]) {
        for service in services { self.services[service.name] = service }
    }

    mutating func tell(_ event: Event, at now: Instant) -> [String] {
        supervisor.handle(event, at: now).compactMap(\.story).map { "\(now.story) < \($0)" }
    }

    /// Reads an event.
    mutating func event(_ text: String) throws -> Event {
        var words = text.split(separator: " ").map(String.init)
        let verb = words.removeFirst()
        if let first = words.first, first.hasPrefix("#") {
            let key = RunKey(try #require(UInt64(first.dropFirst())))
            return .run(key, try #require(Self.runEvent(verb, Array(words.dropFirst())), "\(text)"))
        }
        switch verb {
        case "want": return .changed(try change(words), by: nil)
        case "restart": return .command(.restart(words.map(Self.target)), by: nil)
        case "reset": return .command(.reset(words.map(Self.target)), by: nil)
        case "signal":
            let number = try #require(Int32(words[0]))
            return .command(.signal(words.dropFirst().map(Self.target), number: number), by: nil)
        case "shutdown": return .command(.shutdown(force: words == ["now"]), by: nil)
        case "router-reset": return .routerReset
        default: throw UnknownWord(text: text)
        }
    }

    private struct UnknownWord: Error { var text: String }

    /// Reads `web`, `web=3`, `web=down`, `web@2` (another definition), `web%5` (a weight), `-web` (removed).
    private mutating func change(_ words: [String]) throws -> DesiredChange {
        var change = DesiredChange()
        for word in words {
            if word.hasPrefix("-") {
                let name = Self.instance(String(word.dropFirst()))
                desired[name] = nil
                change.removed.append(name)
                continue
            }
            let parts = word.split { "=@%".contains($0) }.map(String.init)
            let name = Self.instance(parts[0])
            let service = try #require(services[name.service.service])
            var instance = desired[name] ?? DesiredInstance(name: name, service: service)
            if word.contains("=") {
                instance.goal = parts[1] == "down" ? .down : .up
                instance.replicas = Int(parts[1]) ?? instance.replicas
            } else if word.contains("@") {
                instance.environment = [EnvironmentEntry(key: "VERSION", value: .text(parts[1]))]
            } else if word.contains("%") {
                instance.weight = try #require(Int(parts[1]))
            } else {
                instance.goal = .up
            }
            desired[name] = instance
            change.updated.append(instance)
        }
        return change
    }

    static func target(_ text: String) -> Target {
        let parts = text.split(separator: ".").map(String.init)
        let name = instance(parts[0])
        guard parts.count == 2, let number = Int(parts[1]) else { return .instance(name) }
        return .replica(ReplicaName(instance: name, number: number))
    }

    static func instance(_ text: String) -> InstanceName {
        let parts = text.split(separator: ":").map(String.init)
        let service = ServiceName(app: nil, service: parts[0])
        return parts.count == 2 ? InstanceName(service: service, id: parts[1]) : InstanceName(service: service)
    }

    private static func runEvent(_ verb: String, _ words: [String]) -> RunEvent? {
        switch verb {
        case "spawned": .spawned(SpawnedProcess(pid: 100, isShell: words == ["shell"]))
        case "spawn-failed": .spawnFailed(SpawnFailure(step: "exec", errorNumber: 2))
        case "bound": .bound(.tcp(address: "127.0.0.1", port: 3000))
        case "passed": .probed(.passed)
        case "failed": .probed(.failed(.timedOut))
        case "withdrawn": .withdrawn
        case "drained": .drained
        case "exited": exit(words).map { .exited($0) }
        case "emptied": .emptied
        case "notified": notification(words).map { .notified($0) }
        default: nil
        }
    }

    private static func exit(_ words: [String]) -> ExitReport? {
        if words.first == "oom" {
            return ExitReport(status: .signaled(signal: 9, coreDumped: false), outOfMemory: true)
        }
        if words.first == "signal", let signal = words.last.flatMap({ UInt8($0) }) {
            return ExitReport(status: .signaled(signal: signal, coreDumped: false))
        }
        return words.first.flatMap { UInt8($0) }.map { ExitReport(status: .exited(code: $0)) }
    }

    private static func notification(_ words: [String]) -> Supervision.Notification? {
        switch words.first {
        case "ready": .ready
        case "reloading": .reloading
        case "stopping": .stopping
        case "watchdog": .watchdog
        case "trigger": .watchdogTrigger
        case "every": words.last.flatMap { Duration(story: $0) }.map { .watchdogInterval($0) }
        case "extend": words.last.flatMap { Duration(story: $0) }.map { .extendTimeout($0) }
        case "status": .status(words.dropFirst().joined(separator: " "))
        default: nil
        }
    }
}
