internal import EventLoop
internal import Linux

/// Notices that somebody put new certificate files in the place of old ones.
final class CertificateWatch {
    /// Nanoseconds: chain and key are two files, and are read when both have had the time to be written.
    private static let patience: Int64 = 500_000_000

    private let inotify: Inotify
    private var source: DescriptorSource?
    private var timer: TimerSource?
    private var watched: [String: Int32] = [:]
    var changed: () -> Void = {}

    init(_ loop: Loop) throws(StartFailure) {
        inotify = try StartFailure.kernel("watch the certificates") { () throws(Errno) in try Inotify() }
        let number = inotify.descriptor.number
        timer = try StartFailure.loop { () throws(LoopError) in try TimerSource(loop) { [unowned self] in changed() } }
        source = try StartFailure.loop { () throws(LoopError) in
            try DescriptorSource(loop, descriptor: number, for: .readable) { [unowned self] _ in
                _ = try? inotify.events()
                timer?.arm(at: Clock.monotonic() + Self.patience)
            }
        }
    }

    /// Watches exactly these directories; one that is not there is tried again next time.
    func watch(_ directories: Set<String>) {
        for (path, number) in watched where !directories.contains(path) {
            try? inotify.unwatch(number)
            watched[path] = nil
        }
        for path in directories where watched[path] == nil {
            watched[path] = try? inotify.watch(path, for: [.closedAfterWriting, .movedTo])
        }
    }
}
