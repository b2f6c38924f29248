import Model
import Testing

@Suite("The ports of siblings")
struct SiblingPortsTests {
    private static func desired(_ names: [(String, UInt16?)]) throws -> DesiredState {
        var desired = DesiredState()
        for (text, port) in names {
            let name = try #require(InstanceName(parsing: text))
            var service = Service(name: name.service.service, launch: Launch(command: "x"))
            if let port { service.listening.ports = [ServicePort(number: port, name: "p", kind: .tcp)] }
            desired.instances[name] = DesiredInstance(name: name, service: service)
        }
        return desired
    }

    private static func siblings(_ name: String, _ names: [(String, UInt16?)]) throws -> [String: UInt16] {
        try SiblingPorts(desired(names)).siblings(of: #require(InstanceName(parsing: name)))
    }

    @Test("are those of the same app's other services that have one, under upper-case names")
    func apps() throws {
        let names: [(String, UInt16?)] = [
            ("shop/web:default", 3000), ("shop/data-base:default", 5432), ("shop/worker:default", nil),
            ("blog/db:default", 5433), ("cache:default", 6379),
        ]
        #expect(try Self.siblings("shop/web:default", names) == ["DATA_BASE": 5432])
        #expect(try Self.siblings("shop/worker:default", names) == ["WEB": 3000, "DATA_BASE": 5432])
        #expect(try Self.siblings("cache:default", names) == [:])
    }

    @Test("are those of the same id, else of default, else there are none")
    func ids() throws {
        let names: [(String, UInt16?)] = [
            ("web:a", 1), ("db:default", 2), ("db:a", 3), ("cache:default", 4), ("other:b", 5),
        ]
        #expect(try Self.siblings("web:a", names) == ["DB": 3, "CACHE": 4])
        #expect(try Self.siblings("web:b", names) == ["DB": 2, "CACHE": 4, "OTHER": 5])
    }

    @Test("are the allocated ones where the declared ones are taken")
    func allocated() throws {
        var desired = try Self.desired([("web:default", 1), ("db:default", 2)])
        let db = try #require(InstanceName(parsing: "db:default"))
        desired.instances[db]?.allocatedPort = 30001
        let web = try #require(InstanceName(parsing: "web:default"))
        #expect(SiblingPorts(desired).siblings(of: web) == ["DB": 30001])
    }

    @Test("are left out where they would be too many")
    func many() throws {
        let names = (0...SiblingPorts.limit).map { ("s\($0):default", UInt16($0 + 1) as UInt16?) }
        #expect(try Self.siblings("s0:default", names) == [:])
        #expect(try Self.siblings("s0:default", Array(names.dropLast())).count == SiblingPorts.limit - 1)
    }
}
