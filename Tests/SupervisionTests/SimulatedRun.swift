import Model
import Supervision

/// One run as the simulated host sees it.
struct SimulatedRun {
    enum Stage {
        case ordered, alive
        /// The main process ended; something may be left.
        case dead
    }

    let name: ReplicaName
    let service: Service
    let launchHash: UInt64
    var stage = Stage.ordered
    var isWatched = false
    var isBound = false
    var isNotified = false
    var isProbing = false
    var isHealthy = false
    var isPublished = false
    /// The router owes the answer `withdrawn`, then `drained`.
    var owesWithdrawn = false
    var owesDrained = false
    var isStopped = false
    var isKilled = false

    init(name: ReplicaName, instance: DesiredInstance) {
        self.name = name
        service = instance.service
        launchHash = instance.launchHash
    }

    /// What a new supervisor finds of it.
    func recovered(_ key: RunKey) -> RecoveredReplica {
        var found = RecoveredReplica(
            key: key, name: name, launchHash: launchHash, process: SpawnedProcess(pid: 7), startedAt: .zero)
        found.isBound = isBound
        found.endpoint = isBound ? .tcp(address: "127.0.0.1", port: 3000) : nil
        found.announcedReady = isNotified
        return found
    }

    /// Nobody knows any more what was asked of it.
    mutating func loseSupervisor() {
        isWatched = false
        isProbing = false
        isHealthy = false
        isPublished = false
        owesWithdrawn = false
        owesDrained = false
        isStopped = false
        isKilled = false
    }

    /// All that may precede traffic has happened.
    var mayServe: Bool {
        stage == .alive && !isStopped && (isBound || service.listening.isEmpty)
            && (isNotified || !service.listening.notifies) && (isHealthy || service.health == nil)
    }
}
