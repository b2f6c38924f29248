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

    init(name: ReplicaName, service: Service) {
        self.name = name
        self.service = service
    }

    /// All that may precede traffic has happened.
    var mayServe: Bool {
        stage == .alive && !isStopped && (isBound || service.listening.isEmpty)
            && (isNotified || !service.listening.notifies) && (isHealthy || service.health == nil)
    }
}
