/// One named kind of process of an app, as its manifest says, with every default filled in.
///
/// Keys and defaults: the configuration page §3. Each part is a value of its
/// own so that what reads only the stop policy need not know about disks.
package struct Service: Hashable, Sendable {
    package var name: String
    package var launch: Launch
    package var environment: ServiceEnvironment
    package var listening: Listening
    package var scale: Scale
    package var health: HealthCheck?
    package var restart: RestartPolicy
    package var stop: StopPolicy
    package var dependencies: [Dependency]
    package var confinement: Confinement
    package var storage: Storage
    package var traffic: Traffic
    package var handover: Handover

    package init(name: String, launch: Launch) {
        self.name = name
        self.launch = launch
        environment = ServiceEnvironment()
        listening = Listening()
        scale = .fixed(replicas: 1)
        restart = RestartPolicy()
        stop = StopPolicy()
        dependencies = []
        confinement = Confinement()
        storage = Storage()
        traffic = Traffic()
        handover = Handover()
    }
}
