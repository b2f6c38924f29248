import Model
import RouterProtocol
import Routing
import Testing

@Suite("The router's ledger")
struct RouterLedgerTests {
    private func plan(_ ids: [String], routes: [String] = []) -> RoutingPlan {
        var wish = RoutingWish()
        wish.services = [RouteCompilerTests.service("shop", "web", ids: ids)]
        wish.routes = routes.map { WantedRoute(.exact($0), to: .app("shop", service: nil, instance: nil)) }
        return RouteCompiler(wish).plan
    }

    private func records(_ change: RouterLedger.Change) -> [DownRecord] {
        switch change {
        case .nothing: []
        case .delta(let statements): statements.map(\.record)
        case .snapshot(let records, let statements): records + statements.map(\.record)
        }
    }

    @Test("says everything once, pools before what refers to them, and then nothing")
    func first() throws {
        var ledger = RouterLedger(rows: 100)
        guard case .delta(let statements) = ledger.update(to: plan(["default"], routes: ["a.test"])) else {
            Issue.record("no delta")
            return
        }
        #expect(statements.compactMap(\.socket) == ["/run/default.sock"])
        var known: Set<UInt32> = [0]
        for statement in statements {
            switch statement.record.body {
            case .pool(let pool):
                #expect(known.contains(pool.parent))
                known.insert(statement.record.id)
            case .replica(let replica): #expect(known.contains(replica.pool) && replica.row > 0)
            case .route(let route): #expect(known.contains(route.pool))
            default: Issue.record("unexpected record")
            }
        }
        #expect(Set(statements.map(\.record.id)).count == statements.count)
        #expect(ledger.update(to: plan(["default"], routes: ["a.test"])) == .nothing)
        #expect(ledger.version == 1)
    }

    @Test("says only what changed, and removes what is gone")
    func delta() {
        var ledger = RouterLedger(rows: 100)
        _ = ledger.update(to: plan(["default"], routes: ["a.test"]))
        #expect(records(ledger.update(to: plan(["default"], routes: ["a.test", "b.test"]))).count == 1)
        let removed = records(ledger.update(to: plan(["default"], routes: ["b.test"])))
        #expect(removed.map(\.body) == [.remove(.route)])
        #expect(removed[0].version == 3)
    }

    @Test("sends a changed weight without a descriptor")
    func weight() throws {
        var ledger = RouterLedger(rows: 100)
        var next = plan(["default"])
        _ = ledger.update(to: next)
        for key in next.replicas.keys { next.replicas[key]?.weight = 1 }
        let changed = records(ledger.update(to: next))
        #expect(changed.count == 1 && !changed[0].carriesDescriptor)
    }

    @Test("gives a new start of a replica a new id but the same row")
    func generations() throws {
        var ledger = RouterLedger(rows: 100)
        var next = plan(["default"])
        _ = ledger.update(to: next)
        let (oldID, rows) = (try #require(ledger.replicaIDs.values.first), ledger.rowsInUse)
        let (key, replica) = try #require(next.replicas.first.map { ($0.key, $0.value) })
        guard case .replica(let name, _) = key else { return }
        next.replicas = [.replica(name, generation: 2): replica]
        #expect(records(ledger.update(to: next)).count == 2)
        let newID = try #require(ledger.replicaIDs.values.first)
        #expect(newID != oldID)
        #expect(ledger.rowsInUse == rows)
        #expect(ledger.replica(id: newID) != nil && ledger.replica(id: oldID) == nil)
        #expect(ledger.pool(id: oldID) == nil)
    }

    @Test("falls back to a snapshot when more than a quarter changed, which names sockets twice")
    func snapshot() throws {
        var ledger = RouterLedger(rows: 1000)
        _ = ledger.update(to: plan(["default"]))
        guard case .snapshot(let records, let statements) = ledger.update(to: plan((0..<100).map { "i\($0)" })) else {
            Issue.record("no snapshot")
            return
        }
        #expect(statements.count == 100)
        #expect(try RecordReader.snapshot(RecordWriter.snapshot(records)) == records)
    }

    @Test("uses rows again when they run out, and row 0 when none is free")
    func rows() {
        var ledger = RouterLedger(rows: 4)
        _ = ledger.update(to: plan(["a"]))
        #expect(Set(ledger.rowsInUse.values) == [1, 2, 3])
        #expect(ledger.rowsWanted == 4)
        _ = ledger.update(to: plan(["b"]))
        #expect(Set(ledger.rowsInUse.values) == [1, 2, 3])
        _ = ledger.update(to: plan(["b", "c"]))
        #expect(ledger.rowsInUse.values.count { $0 == 0 } == 2)
    }

    @Test("reaches something outside through its directory")
    func external() {
        var wish = RoutingWish()
        wish.routes = [WantedRoute(.any, to: .external(.unix(path: "/run/x/app.sock")))]
        var ledger = RouterLedger(rows: 10)
        guard case .delta(let statements) = ledger.update(to: RouteCompiler(wish).plan) else {
            Issue.record("no delta")
            return
        }
        #expect(statements.compactMap(\.socket) == ["/run/x"])
    }
}
