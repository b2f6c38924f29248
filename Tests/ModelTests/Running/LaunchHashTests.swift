import Model
import Testing

@Suite("The launch hash of an instance")
struct LaunchHashTests {
    /// A change of an instance with a name to show.
    struct Change: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var make: @Sendable (inout DesiredInstance) -> Void

        init(_ name: String, _ make: @escaping @Sendable (inout DesiredInstance) -> Void) {
            testDescription = name
            self.make = make
        }
    }

    static let replacing = [
        Change("command") { $0.service.launch.command = "other" },
        Change("args") { $0.service.launch.arguments = [] },
        Change("workdir") { $0.service.launch.workingDirectory = "x" },
        Change("user") { $0.service.launch.user = "x" },
        Change("group") { $0.service.launch.group = "x" },
        Change("isolation") { $0.service.confinement.level = .sandbox },
        Change("open_files") { $0.service.confinement.limits.openFiles = 5 },
        Change("env") { $0.service.environment.entries = [EnvironmentEntry(key: "A", value: .text("b"))] },
        Change("app env") { $0.appEnvironment = [EnvironmentEntry(key: "A", value: .secret("b"))] },
        Change("operator env") { $0.environment = [EnvironmentEntry(key: "A", value: .file(path: "b"))] },
        Change("credential env") { $0.environment = [EnvironmentEntry(key: "A", value: .credential(name: "b"))] },
        Change("required env") { $0.environment = [EnvironmentEntry(key: "A", value: .missing)] },
        Change("env_file") { $0.service.environment.files = [".env"] },
        Change("ports") { $0.service.listening.ports = [ServicePort(number: 1, name: "a", kind: .tcp)] },
        Change("socket") { $0.service.listening.socket = "/x" },
        Change("notify") { $0.service.listening.notifies = true },
        Change("disks") { $0.service.storage.disks = [Disk(name: "a", mountPath: "/a")] },
        Change("mounts") { $0.service.storage.mounts = [Mount(source: "/a", destination: "/b")] },
        Change("sockets") { $0.service.handover.sockets = [PassedSocket(name: "a", listen: ":1")] },
        Change("credentials") { $0.service.handover.credentials = [Credential(name: "a", path: "/a")] },
        Change("directory") { $0.directory = "/elsewhere" },
        Change("allocated port") { $0.allocatedPort = 30001 },
    ]

    static let living = [
        Change("weight") { $0.weight = 5 },
        Change("replicas") { $0.replicas = 5 },
        Change("goal") { $0.goal = .down },
        Change("memory_limit_mb") { $0.service.confinement.limits.memoryMiB = 5 },
        Change("health") { $0.service.health = HealthCheck(kind: .tcp) },
        Change("restart") { $0.service.restart.condition = .never },
        Change("stop_timeout") { $0.service.stop.timeout = .seconds(1) },
        Change("hosts") { $0.service.traffic.hosts = ["a.b"] },
    ]

    private func instance(_ change: Change? = nil) -> DesiredInstance {
        let service = ServiceName(app: "shop", service: "web")
        var instance = DesiredInstance(
            name: InstanceName(service: service), service: Service(name: "web", launch: Launch(command: "run")))
        change?.make(&instance)
        return instance
    }

    @Test("changes with what is fixed at exec", arguments: replacing)
    func replaces(change: Change) {
        #expect(instance(change).launchHash != instance().launchHash)
    }

    @Test("stays with what applies to a running replica", arguments: living)
    func lives(change: Change) {
        #expect(instance(change).launchHash == instance().launchHash)
    }

    @Test("is different for every one of these changes")
    func distinct() {
        #expect(Set(Self.replacing.map { instance($0).launchHash }).count == Self.replacing.count)
    }
}
