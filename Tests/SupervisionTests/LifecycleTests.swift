import Foundation
import Testing

@testable import Supervision

/// The transition table of `ReplicaLifecycle`, made by walking every state that can be reached.
struct TransitionTable {
    private typealias Life = ReplicaLifecycle

    private static let events: [(String, [ReplicaLifecycle.Event])] = [
        ("start", [.start]), ("stop", [.stop]), ("admit", [.admit]), ("restart", [.restart]), ("reset", [.reset]),
        ("spawned", [.spawned]), ("spawn failed", Life.Next.allCases.map { .spawnFailed($0) }),
        ("ready", [.becameReady]), ("unready", [.becameUnready]),
        ("condemned", Life.Next.allCases.map { .condemned($0) }),
        ("ended", Life.Next.allCases.map { .ended($0) }), ("gone", [.gone]), ("retry due", [.retryDue]),
        ("handed over", [.handedOver(executing: true), .handedOver(executing: false)]),
    ]

    static var markdown: String {
        let states = rows(reachable())
        var lines = ["| | \(states.map(\.0).joined(separator: " | ")) |"]
        lines.append("|\(String(repeating: "---|", count: states.count + 1))")
        for (name, kinds) in events {
            let cells = states.map { cell($0.1, kinds) }
            lines.append("| **\(name)** | \(cells.joined(separator: " | ")) |")
        }
        return lines.joined(separator: "\n")
    }

    private static func reachable() -> Set<ReplicaLifecycle> {
        var seen: Set<ReplicaLifecycle> = []
        var open = [ReplicaLifecycle()]
        while let life = open.popLast() {
            guard seen.insert(life).inserted else { continue }
            for event in events.flatMap(\.1) {
                var after = life
                _ = after.handle(event)
                open.append(after)
            }
        }
        return seen
    }

    /// States in the order of the phases, the goal `up` first.
    private static func rows(_ states: Set<ReplicaLifecycle>) -> [(String, [ReplicaLifecycle])] {
        var rows: [(String, [ReplicaLifecycle])] = []
        for phase in ReplicaPhase.allCases {
            for goal in [Life.Goal.up, .down] {
                let lives = states.filter { $0.phase == phase && $0.goal == goal }
                if !lives.isEmpty { rows.append((phase.rawValue + (goal == .up ? "" : " ↓"), Array(lives))) }
            }
        }
        return rows
    }

    /// Where the events lead: `·` for nowhere, `⚠` for what cannot happen.
    private static func cell(_ lives: [ReplicaLifecycle], _ events: [ReplicaLifecycle.Event]) -> String {
        var results: Set<String> = []
        for life in lives {
            for event in events {
                var after = life
                if after.handle(event) == .reportUnexpected {
                    results.insert("⚠")
                } else if after.phase == life.phase, after.goal == life.goal {
                    results.insert("·")
                } else {
                    let goal = after.goal == life.goal ? "" : after.goal == .up ? " ↑" : " ↓"
                    results.insert((after.phase == life.phase ? "" : after.phase.rawValue) + goal)
                }
            }
        }
        // It depends on what was judged: start again, wait, leave it, give up.
        if results.isSuperset(of: ["backoff", "exited", "failed"]) { return "next" }
        return results.sorted().joined(separator: ", ").replacing("  ", with: " ").trimmed
    }
}

extension String {
    fileprivate var trimmed: String { String(drop { $0 == " " }) }
}

@Suite("The life of a replica")
struct LifecycleTests {
    @Test("moves exactly as the table says")
    func table() {
        #expect(TransitionTable.markdown == expectedTable)
    }

    @Test("moves as the map in Sources/README.md shows")
    func shownInTheMap() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let map = folder.appendingPathComponent("../../Sources/README.md").standardizedFileURL
        #expect(try String(contentsOf: map, encoding: .utf8).contains(expectedTable))
    }

    @Test("orders a spawn exactly when it enters starting")
    func spawns() {
        for events in [
            [ReplicaLifecycle.Event.start, .admit], [.start, .admit, .spawned, .restart, .gone],
            [.start, .admit, .spawnFailed(.wait), .retryDue], [.start, .admit, .spawnFailed(.giveUp), .reset],
            [.start, .admit, .spawned, .ended(.leave), .gone, .restart],
            [.start, .admit, .spawned, .stop, .start, .gone],
        ] {
            var life = ReplicaLifecycle()
            let effects = events.map { life.handle($0) }
            #expect(life.phase == .starting)
            #expect(effects.last == .spawn)
        }
    }

    @Test("starts nothing once the goal is down", arguments: ReplicaLifecycle.Next.allCases)
    func down(next: ReplicaLifecycle.Next) {
        var life = ReplicaLifecycle()
        for event in [ReplicaLifecycle.Event.start, .admit, .spawned, .ended(next), .stop, .restart, .reset, .gone] {
            _ = life.handle(event)
        }
        #expect(life.phase == .stopped)
        #expect(life.goal == .down)
    }
}

/// Rows are events, columns phases; `↓` is the goal `down`, and a phase without it has the goal `up`.
///
/// `next` is what was judged when the run ended: start again, wait, leave it, or give up.
private let expectedTable = """
    | | stopped | stopped ↓ | starting | running | ready | backoff | stopping | stopping ↓ | exited | failed |
    |---|---|---|---|---|---|---|---|---|---|---|
    | **start** | · | ↑ | · | · | · | · | · | ↑ | · | · |
    | **stop** | ↓ | · | stopping ↓ | stopping ↓ | stopping ↓ | stopped ↓ | ↓ | · | stopped ↓ | stopped ↓ |
    | **admit** | starting | · | · | · | · | · | · | · | · | · |
    | **restart** | · | · | stopping | stopping | stopping | starting | · | · | starting | starting |
    | **reset** | · | · | · | · | · | starting | · | · | · | starting |
    | **spawned** | ⚠ | ⚠ | running | ⚠ | ⚠ | ⚠ | · | · | ⚠ | ⚠ |
    | **spawn failed** | ⚠ | ⚠ | next | ⚠ | ⚠ | ⚠ | next | stopped | ⚠ | ⚠ |
    | **ready** | ⚠ | ⚠ | ⚠ | ready | · | ⚠ | · | · | ⚠ | ⚠ |
    | **unready** | ⚠ | ⚠ | ⚠ | · | running | ⚠ | · | · | ⚠ | ⚠ |
    | **condemned** | ⚠ | ⚠ | ⚠ | stopping | stopping | ⚠ | · | · | ⚠ | ⚠ |
    | **ended** | ⚠ | ⚠ | ⚠ | stopping | stopping | ⚠ | · | · | ⚠ | ⚠ |
    | **gone** | ⚠ | ⚠ | ⚠ | ⚠ | ⚠ | ⚠ | next | stopped | ⚠ | ⚠ |
    | **retry due** | · | · | · | · | · | starting | · | · | · | · |
    | **handed over** | ⚠ | ⚠ | ⚠ | starting, · | running, starting | ⚠ | ⚠ | ⚠ | ⚠ | ⚠ |
    """
