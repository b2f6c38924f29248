internal import EventLoop
internal import Linux
internal import Metrics
internal import Model

/// Serves `/metrics` and `/health` on the loop's thread; takes little and forgives nothing.
///
/// In its default place it yields: when a service declares the port it has,
/// it moves on before the service starts.
final class AdminListener {
    /// More clients than that at a time are turned away.
    static let connectionLimit = 64

    let loop: Loop
    let patience: AdminPatience
    private unowned let parts: DaemonParts
    private var doors: [AdminDoor] = []
    private var choice: ListenerSettings.Choice
    private var connections: [ObjectIdentifier: AdminConnection] = [:]
    private var timer: TimerSource?

    init(_ parts: DaemonParts, patience: AdminPatience = AdminPatience()) throws(StartFailure) {
        self.parts = parts
        self.patience = patience
        loop = parts.loop
        choice = parts.store.state.settings.listeners.admin
        timer = try StartFailure.loop { () throws(LoopError) in
            try TimerSource(loop) { [unowned self] in closeOverdue() }
        }
        try open(choice, avoiding: Self.declaredPorts(parts.desired()))
        parts.desiredWillChange = { [unowned self] desired in reconsider(desired) }
    }

    /// Measures and calls back on the loop; `nil` if that is not possible now.
    func measure(_ format: ExpositionFormat, answer: @escaping ([UInt8]?) -> Void) {
        parts.metrics.ask(format, answer: answer)
    }

    /// A connection has ended.
    func forget(_ connection: AdminConnection) {
        connections[ObjectIdentifier(connection)] = nil
    }

    /// A connection has another deadline.
    func deadlineChanged() {
        guard let next = connections.values.compactMap(\.deadline).min() else {
            timer?.disarm()
            return
        }
        timer?.arm(at: next)
    }

    /// The ports of this host that services declare.
    static func declaredPorts(_ desired: DesiredState) -> Set<UInt16> {
        var ports: Set<UInt16> = []
        for instance in desired.instances.values where instance.goal == .up {
            ports.formUnion(instance.service.listening.ports.map(\.number))
            if let port = instance.allocatedPort { ports.insert(port) }
        }
        return ports
    }
}

extension AdminListener {
    /// Moves when the settings say another place, or when a service will need the one it has.
    private func reconsider(_ desired: DesiredState) {
        let wanted = parts.store.state.settings.listeners.admin
        let declared = Self.declaredPorts(desired)
        let isInTheWay = wanted == .automatic && parts.adminAddresses.contains { declared.contains($0.port ?? 0) }
        guard wanted != choice || isInTheWay else { return }
        do throws(StartFailure) {
            try open(wanted, avoiding: declared)
            choice = wanted
            let places = parts.adminAddresses.map(\.text).joined(separator: ", ")
            parts.host.log.note("/metrics is served at \(places.isEmpty ? "no address" : places) now")
        } catch {
            parts.host.log.warn("\(error.text); /metrics stays where it is")
        }
    }

    /// Closes the old place, for it may be in the way of the new one; it is opened again if the new one cannot be had.
    private func open(_ choice: ListenerSettings.Choice, avoiding declared: Set<UInt16>) throws(StartFailure) {
        let old = parts.adminAddresses.compactMap(ListenAddress.init)
        close()
        do throws(StartFailure) {
            let sockets = try AdminSockets(choice, avoiding: declared)
            try take(sockets)
            if sockets.movedOn, let port = parts.adminAddresses.first?.port {
                parts.host.log.warn(
                    "port \(PortHolder.describe(AdminSockets.standard)) is taken; /metrics is served at port \(port)")
            }
        } catch {
            if !old.isEmpty, let sockets = try? AdminSockets(.addresses(old), avoiding: []) { try? take(sockets) }
            throw error
        }
    }

    private func close() {
        doors = []
        parts.adminAddresses = []
    }

    private func take(_ sockets: AdminSockets) throws(StartFailure) {
        for socket in sockets.all {
            let door = AdminDoor(socket.number)
            try StartFailure.loop { () throws(LoopError) in
                try door.open(on: loop) { [unowned self] in accept($0) }
            }
            doors.append(door)
            parts.adminAddresses.append(socket.address)
        }
    }

    private func accept(_ number: Int32) {
        while let accepted = try? BorrowedDescriptor(number).accept() {
            if connections.count >= Self.connectionLimit, !makeRoom() { continue }
            guard let connection = try? AdminConnection(accepted, listener: self) else { continue }
            connections[ObjectIdentifier(connection)] = connection
        }
        deadlineChanged()
    }

    /// Ends the idle connection that would end first; `false` if all are busy.
    private func makeRoom() -> Bool {
        let idle = connections.values.filter(\.isIdle).min { ($0.deadline ?? 0) < ($1.deadline ?? 0) }
        idle?.close()
        return idle != nil
    }

    private func closeOverdue() {
        let now = Clock.monotonic()
        for connection in connections.values where connection.deadline.map({ $0 <= now }) ?? false {
            connection.close()
        }
        deadlineChanged()
    }
}

/// A socket that accepts; it leaves the loop before it is closed.
private final class AdminDoor {
    private let socket: FileDescriptor
    private var source: DescriptorSource?

    init(_ number: Int32) {
        socket = FileDescriptor(owning: number)
    }

    func open(on loop: Loop, accept: @escaping (Int32) -> Void) throws(LoopError) {
        let number = socket.number
        source = try DescriptorSource(loop, descriptor: number, for: .readable) { _ in accept(number) }
    }

    deinit {
        source = nil
    }
}

extension ListenAddress {
    /// The same place in the words of the settings; `nil` if it is no IP address.
    init?(_ address: SocketAddress) {
        guard case .ip(let host, let port, _) = address else { return nil }
        self.init(host: host.text, port: port)
    }
}
