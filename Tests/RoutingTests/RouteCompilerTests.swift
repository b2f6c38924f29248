import Model
import RouterProtocol
import Routing
import Testing

@Suite("Routing")
struct RouteCompilerTests {
    /// A service with an instance of each id and one replica each.
    static func service(_ app: String?, _ name: String, ids: [String] = ["default"], http: Bool = true)
        -> RoutableService
    {
        var service = RoutableService(name: ServiceName(app: app, service: name), speaksHTTP: http)
        service.instances = ids.map { id in
            var instance = RoutableInstance(name: InstanceName(service: service.name, id: id))
            let replica = ReplicaName(instance: instance.name, number: 1)
            instance.replicas = [
                RoutableReplica(name: replica, generation: 1, endpoint: .unix(path: "/run/\(id).sock"))
            ]
            return instance
        }
        return service
    }

    static func names(_ services: [RoutableService], short: String? = nil) -> BuiltInNames {
        var wish = RoutingWish()
        wish.services = services
        wish.shortApp = short
        return BuiltInNames(wish)
    }

    @Test("gives services and instances names under their app")
    func builtIn() {
        let names = Self.names([Self.service("My_Shop", "web", ids: ["default", "Prod"])])
        let expected: Set = [
            "web.my-shop.localhost", "default.web.my-shop.localhost", "prod.web.my-shop.localhost",
        ]
        #expect(Set(names.hosts.keys) == expected)
        #expect(names.collisions.isEmpty)
    }

    @Test("lets host services and the short app go without the app's label")
    func short() {
        let names = Self.names([Self.service(nil, "api"), Self.service("shop", "web")], short: "shop")
        #expect(names.hosts["api.localhost"] == .service(ServiceName(app: nil, service: "api")))
        #expect(names.hosts["api.host.localhost"] == names.hosts["api.localhost"])
        #expect(names.hosts["web.localhost"] == names.hosts["web.shop.localhost"])
        #expect(names.hosts["default.web.localhost"] != nil)
        #expect(names.hosts["default.web.shop.localhost"] != nil)
    }

    @Test("reads a.b as id.service where it could be service.app too")
    func ambiguous() {
        let names = Self.names([Self.service(nil, "web", ids: ["api"]), Self.service("web", "api")])
        let instance = InstanceName(service: ServiceName(app: nil, service: "web"), id: "api")
        #expect(names.hosts["api.web.localhost"] == .instance(instance))
        #expect(names.collisions.isEmpty)
    }

    @Test("calls two services with one name a collision")
    func collision() {
        let names = Self.names([Self.service(nil, "a_b"), Self.service(nil, "a-b")])
        let (dash, bar) = (ServiceName(app: nil, service: "a-b"), ServiceName(app: nil, service: "a_b"))
        #expect(names.collisions.contains(.collision(host: "a-b.localhost", dash, bar)))
    }

    @Test("chooses web, else the only service that speaks HTTP")
    func choice() throws {
        let web = Self.service("shop", "web")
        let api = Self.service("shop", "api")
        let worker = Self.service("shop", "worker", http: false)
        func choose(_ named: String?, _ services: [RoutableService]) throws -> String {
            try TargetChoice.choose(named: named, app: "shop", among: services).service
        }
        #expect(try choose(nil, [api, web, worker]) == "web")
        #expect(try choose(nil, [api, worker]) == "api")
        #expect(try choose("api", [api, web]) == "api")
        #expect(throws: RoutingError.nothingRoutable(app: "shop")) { try choose(nil, [worker]) }
        #expect(throws: RoutingError.notRoutable(worker.name)) { try choose("worker", [worker]) }
        #expect(throws: RoutingError.unknownService(web.name)) { try choose("web", [worker]) }
        #expect(throws: RoutingError.unknownApp("shop")) { try choose(nil, []) }
        let other = Self.service("shop", "other")
        #expect(throws: RoutingError.ambiguous(candidates: [api.name, other.name])) { try choose(nil, [other, api]) }
    }

    @Test("plans a pool per service and per instance, and routes to them")
    func plan() throws {
        var wish = RoutingWish()
        wish.services = [
            Self.service("shop", "web", ids: ["default", "prod"]), Self.service("shop", "job", http: false),
        ]
        wish.routes = [
            WantedRoute(.exact("shop.test"), to: .app("shop", service: nil, instance: nil)),
            WantedRoute(.exact("prod.test"), to: .app("shop", service: "web", instance: "prod")),
            WantedRoute(.any, to: .external(.tcp(address: "127.0.0.1", port: 9000))),
        ]
        let compiler = RouteCompiler(wish)
        #expect(compiler.errors.isEmpty)
        let plan = compiler.plan
        #expect(plan.pools.count == 4 && plan.replicas.count == 3)
        let web = ServiceName(app: "shop", service: "web")
        #expect(plan.pools[.instance(InstanceName(service: web, id: "prod"))]?.parent == .service(web))
        func target(_ host: HostPattern) -> RoutingPlan.PoolKey? {
            plan.routes.first { $0.key.host == host }?.value.pool
        }
        #expect(target(.exact("shop.test")) == .service(web))
        #expect(target(.exact("prod.test")) == .instance(InstanceName(service: web, id: "prod")))
        #expect(target(.any) == .external(.tcp(address: "127.0.0.1", port: 9000)))
        #expect(target(.exact("prod.web.shop.localhost")) == target(.exact("prod.test")))
    }

    @Test("keeps what is right when something is wrong")
    func errors() {
        var wish = RoutingWish()
        wish.services = [Self.service("shop", "web")]
        wish.routes = [
            WantedRoute(.exact("a.test"), to: .app("shop", service: nil, instance: nil)),
            WantedRoute(.exact("a.test"), to: .app("shop", service: nil, instance: nil)),
            WantedRoute(.exact("b.test"), to: .app("gone", service: nil, instance: nil)),
            WantedRoute(.exact("c.test"), to: .app("shop", service: "web", instance: "x")),
        ]
        let compiler = RouteCompiler(wish)
        let missing = InstanceName(service: ServiceName(app: "shop", service: "web"), id: "x")
        #expect(
            compiler.errors == [
                .conflict(host: "a.test", path: ""), .unknownApp("gone"), .unknownInstance(missing),
            ])
        #expect(compiler.plan.routes.count == 3)
    }

    @Test("shares an instance's weight among its replicas")
    func weights() {
        var service = Self.service("shop", "web", ids: ["a", "b", "c"])
        service.instances[0].weight = 50
        let first = service.instances[0].replicas[0]
        let second = ReplicaName(instance: first.name.instance, number: 2)
        service.instances[0].replicas.append(RoutableReplica(name: second, generation: 2, endpoint: first.endpoint))
        service.instances[1].weight = 50
        service.instances[2].weight = 0
        var wish = RoutingWish()
        wish.services = [service]
        let weights = RouteCompiler(wish).plan.replicas.map { ($0.key.name, $0.value.weight) }.sorted { $0.0 < $1.0 }
        #expect(weights.map(\.1) == [25_000, 25_000, 50_000, 0])
    }
}
