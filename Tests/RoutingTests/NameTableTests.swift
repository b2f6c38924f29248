import DNS
import RouterProtocol
import Routing
import TestSupport
import Testing

@Suite("The table of names")
struct NameTableTests {
    private static let four = InternetAddress(v4: 0x0a01_0001)
    private static let six = InternetAddress(high: 0xfd00 << 48, low: 7)

    private static func asker(_ address: InternetAddress, _ length: UInt8, view: UInt32) -> DownRecord.Body {
        .asker(AskerRecord(block: AddressBlock(address: address, length: length), view: view))
    }

    private static func name(
        _ name: String, _ addresses: [InternetAddress] = [four], view: UInt32 = 1, ports: [NamedPort] = []
    ) -> DownRecord.Body {
        var record = NameRecord(view: view, name: name)
        record.addresses = addresses
        record.ports = ports
        return .name(record)
    }

    /// A table that was told `bodies`, with ids that count from 1.
    private static func table(_ bodies: [DownRecord.Body]) -> NameTable {
        var table = NameTable()
        table.apply(bodies.enumerated().map { DownRecord(id: UInt32($0.offset + 1), version: 9, $0.element) })
        return table
    }

    /// `forward`, or the code and the contents of the answers.
    private static func ask(_ table: NameTable, _ name: String, _ type: RecordType = .a, view: UInt32 = 1) -> String {
        switch table.answer(Question(name: DomainName(name) ?? .root, type: type), in: view) {
        case .forward: return "forward"
        case .reply(let reply):
            let contents = reply.answers.map { record in
                switch record.content {
                case .a(let address): "\(address >> 24).\(address >> 16 & 255).\(address >> 8 & 255).\(address & 255)"
                case .aaaa(_, let low): "v6 \(low)"
                case .ptr(let target), .ns(let target): target.text
                case .soa(let soa): "soa \(soa.serial)"
                case .txt(let strings): strings.joined(separator: ",")
                case .srv(let port, let target): "\(port) \(target.text)"
                }
            }
            #expect(reply.answers.isEmpty == !reply.authorities.isEmpty || reply.code == .refused)
            return ([reply.code == .noError ? "" : "\(reply.code.rawValue)"] + contents).joined(separator: " ")
        }
    }

    @Test("knows an address by the longest block that has it")
    func askers() {
        var table = Self.table([
            Self.asker(InternetAddress(v4: 0x7f00_0000), 104, view: 1),
            Self.asker(InternetAddress(v4: 0x7f01_0000), 112, view: 2),
            Self.asker(InternetAddress(v4: 0x7f01_0001), 128, view: 3),
        ])
        let view = { (v4: UInt32) in table.view(of: InternetAddress(v4: v4)) }
        #expect(view(0x7f00_0001) == 1 && view(0x7f01_0002) == 2 && view(0x7f01_0001) == 3)
        #expect(view(0x0a00_0001) == nil)
        table.apply([DownRecord(id: 3, version: 10, .remove(.asker)), DownRecord(id: 2, version: 10, .remove(.asker))])
        #expect(table.view(of: InternetAddress(v4: 0x7f01_0001)) == 1)
        table.apply([DownRecord(id: 1, version: 11, Self.asker(Self.six, 128, view: 4))])
        #expect(table.view(of: InternetAddress(v4: 0x7f01_0001)) == nil && table.view(of: Self.six) == 4)
    }

    @Test(
        "answers for its zones and for bare names, and leaves the rest to others",
        arguments: [
            ("web.app.miren", " 10.1.0.1"), ("WEB.app.tenement", " 10.1.0.1"), ("web.internal", " 10.1.0.1"),
            ("web", " 10.1.0.1"), ("1.web", " 10.1.0.1"), ("1.web.internal", " 10.1.0.1"),
            ("api.shop.app.miren", " 10.1.0.1"), ("api.shop", "forward"), ("shop.app.miren", ""),
            ("2.web", "forward"), ("2.web.app.miren", "3"), ("worker", "forward"), ("app.miren", ""),
            ("miren", "forward"), ("example.com", "forward"), ("", "forward"), ("a.b.c.internal", "forward"),
            ("x.web.internal", "3"), ("nobody.internal", "3"), ("nobody.shop.internal", "3"),
        ])
    func zones(name: String, answer: String) {
        let table = Self.table([Self.name("web"), Self.name("1.web"), Self.name("api.shop")])
        #expect(Self.ask(table, name) == answer)
    }

    @Test("tells every type apart")
    func types() {
        let ports = [NamedPort(name: "http", isDatagram: false, number: 8080, target: "1.web")]
        let table = Self.table([
            Self.name("web", [Self.four, Self.six], ports: ports),
            Self.name("1.web", [InternetAddress(v4: 0x0a02_0001)]),
        ])
        #expect(Self.ask(table, "web.app.miren") == " 10.1.0.1")
        #expect(Self.ask(table, "web.app.miren", .aaaa) == " v6 7")
        #expect(Self.ask(table, "_http._tcp.web.app.miren", .srv) == " 8080 1.web.app.miren.")
        #expect(Self.ask(table, "web", .srv) == " 8080 1.web.")
        #expect(Self.ask(table, "_HTTP._TCP.web", .srv) == "forward", "not a bare name")
        #expect(Self.ask(table, "web.app.miren", .any) == " 10.1.0.1 v6 7 8080 1.web.app.miren.")
        #expect(Self.ask(table, "app.miren", .soa) == " soa 9")
        #expect(Self.ask(table, "app.tenement", .ns) == " app.tenement.")
        #expect(Self.ask(table, "internal", .txt) == " web")
        #expect(Self.ask(table, "internal", .axfr) == "5")
        #expect(Self.ask(table, "7" + String(repeating: ".0", count: 29) + ".d.f.ip6.arpa", .ptr) == " web.app.miren.")
        #expect(Self.ask(table, "7" + String(repeating: ".0", count: 28) + ".d.f.ip6.arpa", .ptr) == "forward")
        #expect(Self.ask(table, "1.0.1.10.in-addr.arpa", .ptr) == " web.app.miren.")
        #expect(Self.ask(table, "1.0.2.10.in-addr.arpa", .ptr) == " 1.web.app.miren.")
        #expect(Self.ask(table, "1.0.1.10.in-addr.arpa", .a) == "")
        #expect(Self.ask(table, "1.0.1.10.in-addr.arpa", .ptr, view: 2) == "3", "another app's, nobody else is asked")
        #expect(Self.ask(table, "01.0.1.10.in-addr.arpa", .ptr) == "forward")
        #expect(Self.ask(table, "1.0.0.127.in-addr.arpa", .ptr) == "forward")
    }

    @Test("keeps views apart, and forgets what is removed or replaced")
    func changes() {
        var table = Self.table([
            Self.name("web"), Self.name("web", [InternetAddress(v4: 0x0a09_0009)], view: 2), Self.name("db", view: 1),
        ])
        #expect(Self.ask(table, "web", view: 2) == " 10.9.0.9")
        #expect(Self.ask(table, "db.internal", view: 2) == "3")
        table.apply([DownRecord(id: 1, version: 10, Self.name("web", [Self.six]))])
        #expect(Self.ask(table, "web.internal") == "" && Self.ask(table, "web.internal", .aaaa) == " v6 7")
        table.apply([DownRecord(id: 1, version: 11, .remove(.name))])
        #expect(Self.ask(table, "web.internal") == "3" && Self.ask(table, "web.internal", view: 2) == " 10.9.0.9")
        #expect(Self.ask(table, "1.0.1.10.in-addr.arpa", .ptr) == " db.app.miren.")
        table.replace(with: [DownRecord(id: 7, version: 12, Self.name("only"))])
        #expect(Self.ask(table, "only") == " 10.1.0.1" && Self.ask(table, "db.internal") == "3")
        #expect(Self.ask(table, "internal", .soa) == " soa 12")
    }

    @Test("has a loopback address for a service, but no name for it")
    func loopback() {
        let table = Self.table([Self.name("web", [InternetAddress(v4: 0x7f00_0001), InternetAddress(high: 0, low: 1)])])
        #expect(Self.ask(table, "web.app.tenement") == " 127.0.0.1")
        #expect(Self.ask(table, "1.0.0.127.in-addr.arpa", .ptr) == "forward")
    }
}
