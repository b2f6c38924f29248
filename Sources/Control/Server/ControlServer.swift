package import EventLoop
package import Linux
internal import Model

/// The operator's socket: accepts clients, proves who they are, and turns what they send into requests.
///
/// Lives on the loop's thread. Rights come from SO_PEERCRED and SO_PEERGROUPS (unix(7)), not from the socket's mode.
package final class ControlServer {
    /// How many clients are served at once; more are told that it is busy.
    package static let clientLimit = 64

    /// How many of those who have no rights may say what they want before they are told so.
    private static let strangerLimit = 8

    /// What a request is answered by: sooner or later, through the handle.
    package typealias Receiver = (ControlRequest, Peer, ReplyHandle) -> Void

    let loop: Loop
    let onRequest: Receiver
    /// Nanoseconds that a client may take to send a request or to take an answer, and that it may be idle.
    let patience: Int64
    private let socket: FileDescriptor
    /// Whom it listens to; counts for the next connection.
    package var access: ControlAccess
    private var source: DescriptorSource?
    private var timer: TimerSource?
    private var soon: TimerSource?
    private var clients: [UInt64: ControlConnection] = [:]
    private var waiting: [ControlConnection] = []
    private var lastNumber: UInt64 = 0

    /// Serves the clients of a listening unix stream socket until dropped or stopped.
    ///
    /// - Parameters:
    ///   - loop: Runs everything, `onRequest` included.
    ///   - socket: What `ControlSocket.listen` made.
    ///   - access: Whom it listens to.
    ///   - patience: How long a client may take to send a request or to take an answer, and may be idle.
    ///   - onRequest: Gets each request that its sender may ask.
    /// - Throws: What the loop says.
    package init(
        _ loop: Loop, socket: consuming FileDescriptor, access: ControlAccess, patience: Duration = .seconds(30),
        onRequest: @escaping Receiver
    ) throws(LoopError) {
        self.loop = loop
        self.patience = patience.wholeNanoseconds
        self.socket = socket
        self.access = access
        self.onRequest = onRequest
        timer = try TimerSource(loop) { [unowned self] in closeOverdue() }
        soon = try TimerSource(loop) { [unowned self] in attendWaiting() }
        source = try DescriptorSource(loop, descriptor: self.socket.number, for: .readable) { [unowned self] _ in
            accept()
        }
    }

    /// Closes the socket's clients and accepts no more.
    package func stop() {
        source = nil
        for client in clients.values { client.close() }
        timer?.disarm()
    }

    private var strangers: Int { clients.values.count { $0.peer.permission == .none } }

    /// How many clients are connected.
    package var clientCount: Int { clients.count }

    /// The loop's time, or that of the clock before it runs.
    var now: Int64 { Clock.monotonic() }

    private func accept() {
        while source != nil {
            do throws(Errno) {
                guard let descriptor = try socket.borrowed.accept() else { return }
                welcome(descriptor)
            } catch {
                // Out of descriptors or memory: the backlog holds the rest until some are free.
                return
            }
        }
    }

    private func welcome(_ descriptor: consuming FileDescriptor) {
        guard let peer = peer(of: descriptor.borrowed) else { return }
        lastNumber += 1
        let client = ControlConnection(number: lastNumber, descriptor: descriptor, peer: peer, server: self)
        do throws(LoopError) {
            try client.start()
        } catch {
            return
        }
        clients[client.number] = client
        deadlineChanged()
        if peer.permission == .none, strangers > Self.strangerLimit {
            client.refuse(403, .noRights)
        } else if clients.count > Self.clientLimit {
            client.refuse(503, ControlError(.busy, "\(Self.clientLimit) clients are being served already"))
        }
    }

    private func peer(of descriptor: BorrowedDescriptor) -> Peer? {
        guard let credentials = try? descriptor.peerCredentials() else { return nil }
        let others = (try? descriptor.peerGroups()) ?? []
        let groups = [credentials.group] + others
        return Peer(
            pid: credentials.pid, user: credentials.user, groups: groups,
            permission: access.permission(user: credentials.user, groups: groups))
    }

    func forget(_ client: ControlConnection) {
        clients[client.number] = nil
        waiting.removeAll { $0 === client }
    }

    func attendSoon(_ client: ControlConnection) {
        guard !waiting.contains(where: { $0 === client }) else { return }
        waiting.append(client)
        soon?.arm(at: 0)
    }

    private func attendWaiting() {
        let clients = waiting
        waiting = []
        for client in clients { client.attend() }
    }

    /// A client may be closed earlier than the timer is armed for.
    func deadlineChanged() {
        guard let earliest = clients.values.compactMap(\.deadline).min() else {
            timer?.disarm()
            return
        }
        timer?.arm(at: earliest)
    }

    private func closeOverdue() {
        let now = now
        for client in clients.values where (client.deadline ?? .max) <= now { client.close() }
        deadlineChanged()
    }
}

extension ControlError {
    /// Somebody who may not even look.
    static let noRights = ControlError(
        .permission, "you have no rights here",
        hint: "ask root to add you to the group \(ControlAccess.operatorsGroup) or \(ControlAccess.viewersGroup)")

    /// Somebody who may only look.
    static func forbidden(_ request: ControlRequest) -> ControlError {
        ControlError(
            .permission, "you may look, but not \(request.verb)",
            hint: "members of the group \(ControlAccess.operatorsGroup) may")
    }
}
