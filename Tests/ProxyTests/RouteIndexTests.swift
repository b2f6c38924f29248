import Proxy
import RouterProtocol
import Routing
import TestSupport
import Testing

@Suite("The route index")
struct RouteIndexTests {
    private func match(_ index: borrowing RouteIndex, _ host: String, _ path: String) -> UInt32? {
        let host = Array(host.utf8)
        let path = Array(path.utf8)
        return index.match(host: host.span, path: path.span)?.route
    }

    private func table(_ routes: [UInt32: RouteRecord]) throws -> RoutingTable<UInt32> {
        RoutingTable(
            try routes.map { id, route in
                let host: HostPattern = route.host.isEmpty ? .any : try HostPattern(route.host)
                return .init(host, path: try PathPrefix(route.path), isBuiltIn: route.isBuiltIn, to: id)
            })
    }

    @Test("says what the reference says, however it came to be", arguments: UInt64(1)...20)
    func agrees(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var index = RouteIndex()
        var routes: [UInt32: RouteRecord] = [:]
        let labels = ["a", "b", "web", "example", "com"]
        let paths = ["", "/api", "/api/v1", "/x"]
        func host() -> String {
            (0..<Int.random(in: 2...4, using: &random)).map { _ in labels.randomElement(using: &random) ?? "a" }
                .joined(separator: ".")
        }
        for step in 0..<400 {
            if step % 3 == 2, let id = routes.keys.sorted().randomElement(using: &random) {
                routes[id] = nil
                index.remove(id)
            } else {
                let kind = Int.random(in: 0..<20, using: &random)
                var route = RouteRecord(host: kind == 0 ? "" : kind < 8 ? "*." + host() : host(), pool: 1)
                route.path = paths.randomElement(using: &random) ?? ""
                route.isBuiltIn = kind > 14
                let isTaken = routes.values.contains {
                    $0.host == route.host && $0.path == route.path && $0.isBuiltIn == route.isBuiltIn
                }
                if isTaken { continue }
                routes[UInt32(step)] = route
                index.set(route, id: UInt32(step))
            }
            let reference = try table(routes)
            for _ in 0..<5 {
                let (name, path) = (host(), (paths.randomElement(using: &random) ?? "") + "/z")
                #expect(match(index, name, path) == reference.target(host: name, path: path), "\(name)\(path)")
            }
        }
        for id in routes.keys { index.remove(id) }
        #expect(match(index, "a.b", "/") == nil)
    }

    @Test("finds each of ten thousand hosts")
    func many() {
        var index = RouteIndex()
        for number in UInt32(0)..<10_000 {
            index.set(RouteRecord(host: "svc\(number).app.test", pool: number), id: number)
        }
        for number in stride(from: UInt32(0), to: 10_000, by: 7) {
            #expect(match(index, "svc\(number).app.test", "/") == number)
        }
        index.remove(allBut: [5])
        #expect(match(index, "svc5.app.test", "/") == 5)
        #expect(match(index, "svc6.app.test", "/") == nil)
        index.remove(pool: 5)
        #expect(match(index, "svc5.app.test", "/") == nil)
    }
}
