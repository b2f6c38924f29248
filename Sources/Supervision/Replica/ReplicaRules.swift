package import Model

/// The part of an instance's definition by which its replicas are judged.
struct ReplicaRules: Hashable, Sendable {
    var launchHash: UInt64
    var release: String?
    /// 0…100.
    var weight: Int
    var health: HealthCheck?
    var restart: RestartPolicy
    var stop: StopPolicy
    var startup: StartupRules
    /// Old and new may run side by side.
    var overlaps: Bool

    init(_ desired: DesiredInstance) {
        launchHash = desired.launchHash
        release = desired.release
        weight = desired.weight
        health = desired.service.health
        restart = desired.service.restart
        stop = desired.service.stop
        startup = StartupRules(desired.service.listening)
        overlaps = desired.canOverlap
    }
}

/// What makes a run ready, and how long that may take.
struct StartupRules: Hashable, Sendable {
    /// It declares a port or a socket.
    var declares: Bool
    /// A port of the host leads to it.
    var hasNodePort: Bool
    var notifies: Bool
    var timeout: Duration
    var portTimeout: Duration?

    init(_ listening: Listening) {
        declares = !listening.isEmpty
        hasNodePort = listening.ports.contains { $0.nodePort != nil }
        notifies = listening.notifies
        timeout = listening.startupTimeout
        portTimeout = listening.portTimeout
    }
}

extension DesiredInstance {
    /// Whether a new process can start while the old one of the same replica still serves.
    ///
    /// `overlap` decides where it is written. Else there must be a port that is
    /// given by `PORT` alone: a disk, a socket path, a port number in the
    /// command or a declared port can be held by one process only.
    package var canOverlap: Bool {
        if let overlaps = service.traffic.overlaps { return overlaps }
        let listening = service.listening
        guard !listening.ports.isEmpty, listening.socket == nil else { return false }
        guard service.storage.disks.allSatisfy(\.isReadOnly), !keepsDeclaredPort else { return false }
        let words = [service.launch.command] + (service.launch.arguments ?? [])
        return !listening.ports.contains { port in
            words.contains { $0.holds(number: String(port.number)) }
        }
    }

    /// Others may dial the port that somebody declared: the instance `default` does not move from it.
    private var keepsDeclaredPort: Bool {
        guard name.id == InstanceName.defaultID, allocatedPort == nil else { return false }
        return service.listening.mainPort?.isWish == false
    }
}

extension String {
    /// Whether `number` stands in the text with no digit before or after it.
    fileprivate func holds(number: String) -> Bool {
        utf8.split { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            .contains { $0.elementsEqual(number.utf8) }
    }
}
