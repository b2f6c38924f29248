import Model
import RouterProtocol
import Routing
import Testing

@Suite("The plan of node ports")
struct NodePortPlanTests {
    private static let irc = ServiceName(app: "arena", service: "irc")
    private static let dns = ServiceName(app: "arena", service: "dns")

    private static func service(_ name: String, _ ports: [ServicePort]) -> Service {
        var service = Service(name: name, launch: Launch(command: "./\(name)"))
        service.listening.ports = ports
        return service
    }

    private static func port(_ number: UInt16, _ kind: ServicePort.Kind, at nodePort: UInt16?) -> ServicePort {
        ServicePort(number: number, name: "p\(number)", kind: kind, nodePort: nodePort)
    }

    private static let claimants = [
        (name: irc, service: service("irc", [port(6667, .tcp, at: 6667), port(6697, .http, at: nil)])),
        (name: dns, service: service("dns", [port(53, .udp, at: 53), port(53, .tcp, at: 53)])),
    ]

    @Test("has every claimed port, whether or not anybody listens")
    func claims() {
        let plan = NodePortPlan(claimants: Self.claimants, offers: [])
        #expect(plan.forwards.keys.sorted().map(\.description) == ["53/tcp", "53/udp", "6667/tcp"])
        #expect(plan.forwards.values.flatMap { $0.endpoints } == [])
        #expect(plan.forwards[NodePort(53, .udp)]?.service == Self.dns)
    }

    @Test("leads to those who offer what their service claims, each named once")
    func offers() {
        let irc = NodePort(6667, .tcp)
        let endpoints = [30001, 6667, 30001].map { NodePortEndpoint(port: $0) }
        let offers =
            endpoints.map { NodePortOffer(service: Self.irc, port: irc, endpoint: $0) } + [
                NodePortOffer(service: Self.dns, port: irc, endpoint: NodePortEndpoint(port: 1)),
                NodePortOffer(service: Self.irc, port: NodePort(6697, .tcp), endpoint: NodePortEndpoint(port: 6697)),
            ]
        let plan = NodePortPlan(claimants: Self.claimants, offers: offers)
        #expect(plan.forwards[irc]?.endpoints.map(\.port) == [6667, 30001])
        #expect(plan.forwards[NodePort(6697, .tcp)] == nil)
        #expect(plan.forwards[NodePort(53, .tcp)]?.endpoints == [])
    }

    @Test("gives a port that two claim to the first, and keeps limits")
    func firstClaimant() {
        var limited = Self.port(7000, .tcp, at: 6667)
        limited.maxConnections = 9
        let late = (name: ServiceName(app: "b", service: "x"), service: Self.service("x", [limited]))
        let port = NodePort(6667, .tcp)
        #expect(NodePortPlan(claimants: Self.claimants + [late], offers: []).forwards[port]?.service == Self.irc)
        #expect(NodePortPlan(claimants: [late], offers: []).forwards[port]?.maxConnections == 9)
    }

    @Test("starts each generation one endpoint further than the one before")
    func turns() {
        let endpoints = [1, 2, 3].map { NodePortEndpoint(port: $0) }
        let forward = NodePortForward(service: Self.irc, endpoints: endpoints)
        #expect(forward.turn(after: nil).map(\.port) == [1, 2, 3])
        #expect(forward.turn(after: endpoints[0]).map(\.port) == [2, 3, 1])
        #expect(forward.turn(after: endpoints[2]).map(\.port) == [1, 2, 3])
        #expect(forward.turn(after: NodePortEndpoint(port: 2, ip6: .none)).map(\.port) == [1, 2, 3])
        #expect(NodePortForward(service: Self.irc).turn(after: endpoints[0]) == [])
    }

    @Test("serves every endpoint as often as the others, however the endpoints change")
    func fairness() {
        let all: [UInt16] = [1, 2, 3, 4]
        var served: [UInt16: Int] = [:]
        var last: NodePortEndpoint?
        for change in 0..<1000 {
            let absent = change.isMultiple(of: 2) ? all[change / 2 % 4] : 0
            let endpoints = all.filter { $0 != absent }.map { NodePortEndpoint(port: $0) }
            let order = NodePortForward(service: Self.irc, endpoints: endpoints).turn(after: last)
            // Only one connection comes before the next change.
            served[order[0].port, default: 0] += 1
            last = order[0]
        }
        for count in served.values { #expect((235...265).contains(count)) }
        #expect(served.count == 4)
    }

    @Test("knows endpoints with addresses of their own, and sorts all of them the same way each time")
    func endpoints() {
        let own = NodePortEndpoint(
            port: 80, ip4: .address(.init(v4: 0x0ad6_0002)), ip6: .address(.init(high: 1, low: 2)))
        let here = NodePortEndpoint(port: 90)
        let silent = NodePortEndpoint(port: 70, ip4: .none, ip6: .none)
        #expect([own, here, silent].sorted() == [silent, here, own])
        #expect(NodePortForward(service: Self.irc, endpoints: [own, here, own]).endpoints == [here, own])
        #expect(
            [NodePort(53, .udp), NodePort(53, .tcp), NodePort(9, .udp)].sorted().map(\.description) == [
                "9/udp", "53/tcp", "53/udp",
            ])
    }
}
