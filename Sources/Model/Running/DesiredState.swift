/// What should run on this host: the state file, resolved.
package struct DesiredState: Hashable, Sendable {
    package var instances: [InstanceName: DesiredInstance] = [:]

    package init() {}
}

/// What should be true of one instance.
package struct DesiredInstance: Hashable, Sendable {
    /// Whether its replicas should run.
    package enum Goal: String, Hashable, Sendable {
        case up, down
    }

    package var name: InstanceName
    package var goal = Goal.up
    /// How many replicas; 0 is an instance that sleeps until asked (`idle`).
    package var replicas = 1
    /// Share of the service's traffic, 0…100.
    package var weight = 100
    /// Its definition.
    package var service: Service {
        _read { yield definition.value }
        _modify { yield &definition.value }
    }
    private var definition: SharedValue<Service>
    /// The release whose definition this is; `nil` for the host app.
    package var release: String?
    /// The app's own environment, below the service's.
    package var appEnvironment: [EnvironmentEntry] = []
    /// The environment from the operator, above the definition's; later entries win.
    package var environment: [EnvironmentEntry] = []
    /// The app's directory; `nil` where a host service has none.
    package var directory: String?
    /// Port of replica 1 when it is not the declared one (`[allocated]`).
    package var allocatedPort: UInt16?
    /// Who it runs as when isolated and its directory is root's (`[allocated]`).
    package var allocatedUser: UInt32?

    package init(name: InstanceName, service: Service) {
        self.name = name
        definition = SharedValue(service)
    }

    /// A value that changes exactly when a running replica must be replaced to follow the definition.
    ///
    /// Weight, replica count, limits, health, restart, timeouts and routes
    /// apply live (state-file page §3) and are left out.
    package var launchHash: UInt64 {
        var hash = StableHash()
        hash.add(launchDescription)
        return hash.value
    }
}
