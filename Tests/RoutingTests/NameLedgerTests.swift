import DNS
import RouterProtocol
import Routing
import TestSupport
import Testing

@Suite("What the resolver is told")
struct NameLedgerTests {
    private static func plan(_ names: [String: UInt32], app: String = "shop") -> NamePlan {
        var plan = NamePlan()
        plan.askers[AddressBlock(address: InternetAddress(v4: 0x0a00_0001), length: 128)] = .app(app)
        for (name, address) in names {
            plan.names[NamePlan.Key(.app(app), name)] = NamePlan.Entry(addresses: [InternetAddress(v4: address)])
        }
        return plan
    }

    @Test("is nothing as long as nothing changes, else the difference, under the same ids")
    func differences() throws {
        var ledger = NameLedger()
        #expect(ledger.update(to: NamePlan()).isEmpty)
        let first = ledger.update(to: Self.plan(["web": 1, "db": 2]))
        #expect(first.count == 3 && Set(first.map(\.id)).count == 3)
        #expect(ledger.update(to: Self.plan(["web": 1, "db": 2])).isEmpty)
        let second = ledger.update(to: Self.plan(["web": 1, "db": 3]))
        #expect(second.count == 1 && first.map(\.id).contains(second[0].id))
        let third = ledger.update(to: Self.plan(["web": 1]))
        #expect(third.map(\.body) == [.remove(.name)] && third[0].id == second[0].id)
        let fourth = ledger.update(to: Self.plan(["web": 1, "db": 3]))
        #expect(fourth.count == 1 && fourth[0].id > second[0].id, "ids are never used again")
        #expect(fourth[0].version > third[0].version)
        #expect(Set(ledger.snapshot().map(\.id)).count == 3)
    }

    @Test("makes a table of the same answers as a snapshot, whatever has changed before", arguments: 1...20)
    func equivalence(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var ledger = NameLedger()
        var table = NameTable()
        for _ in 0..<30 {
            var plan = NamePlan()
            for _ in 0..<Int.random(in: 0...8, using: &random) {
                let view = [NamePlan.View.host, .app("a"), .app(nil)].randomElement(using: &random) ?? .host
                let name = ["web", "db", "1.web", "web.a"].randomElement(using: &random) ?? "web"
                var entry = NamePlan.Entry(addresses: [InternetAddress(v4: UInt32.random(in: 1...4, using: &random))])
                if Bool.random(using: &random) {
                    entry.ports = [NamedPort(name: "http", isDatagram: false, number: 80, target: name)]
                }
                plan.names[NamePlan.Key(view, name)] = entry
                let length = [96, 127, 128].randomElement(using: &random) ?? 128 as UInt8
                // Nothing beside the bits that count, as the supervisor says it.
                let address = UInt32.random(in: 1...3, using: &random) & (length == 128 ? ~0 : length == 127 ? ~1 : 0)
                let block = AddressBlock(address: InternetAddress(v4: address), length: length)
                plan.askers[block] = view
            }
            table.apply(ledger.update(to: plan))
            var fresh = NameTable()
            fresh.replace(with: ledger.snapshot())
            for address in 0...5 as ClosedRange<UInt32> {
                let address = InternetAddress(v4: address)
                #expect(table.view(of: address) == fresh.view(of: address), "seed \(seed)")
                guard let view = fresh.view(of: address) else { continue }
                for name in ["web", "db", "1.web", "web.a", "a", "_tcp.web", "_http._tcp.web"] {
                    let question = Question(name: DomainName(name + ".internal") ?? .root, type: .any)
                    #expect(contents(table, question, view) == contents(fresh, question, view), "seed \(seed): \(name)")
                }
            }
        }
    }

    /// The answer but for the serial number, which counts changes.
    private func contents(_ table: NameTable, _ question: Question, _ view: UInt32) -> [RecordContent?] {
        guard case .reply(let reply) = table.answer(question, in: view) else { return [] }
        return reply.answers.map(\.content) + (reply.code == .nameError ? [nil] : [])
    }
}
