internal import EventLoop
internal import Linux
internal import Supervision

/// The `NOTIFY_SOCKET` of one run (sd_notify(3)).
///
/// Datagrams count only when their sender, as the kernel names it, belongs to
/// the run.
final class NotifyListener {
    private let path: String
    private let socket: FileDescriptor
    private var source: DescriptorSource?

    /// Binds `path` for `user` and reports what the run says.
    init(
        _ loop: Loop, path: String, user: UInt32, isOwn: @escaping (Int32) -> Bool,
        report: @escaping (Supervision.Notification) -> Void
    ) throws(Errno) {
        self.path = path
        try File.remove(path)
        socket = try Socket.listen(at: .unix(path: path), .datagram)
        try socket.borrowed.set(.passCredentials, to: 1)
        try File.changeMode(of: path, to: 0o600)
        if CurrentProcess.isRoot { try File.changeOwner(of: path, user: user, group: UInt32.max) }
        source = try? DescriptorSource(loop, descriptor: socket.number, for: .readable) { [unowned self] _ in
            receive(isOwn: isOwn, report: report)
        }
    }

    deinit {
        source = nil
        try? File.remove(path)
    }

    private func receive(isOwn: (Int32) -> Bool, report: (Supervision.Notification) -> Void) {
        while let message = try? socket.borrowed.receiveMessage(upTo: NotifyMessage.longest) {
            guard let sender = message.sender, isOwn(sender.pid) else { continue }
            for word in NotifyMessage.read(message.bytes[...]) { report(word) }
        }
    }
}
