internal import EventLoop
internal import Linux

/// Notices that somebody saved the state file: written in place, or another file renamed over it.
final class StateWatch {
    private let inotify: Inotify
    private var source: DescriptorSource?

    /// Calls `changed` after each save, ours included: whoever is called compares contents.
    init(_ loop: Loop, path: String, changed: @escaping () -> Void) throws(StartFailure) {
        let directory = Path.directory(of: path)
        let name = Path.lastComponent(of: path)
        inotify = try StartFailure.kernel("watch the state file") { () throws(Errno) in
            let inotify = try Inotify()
            _ = try inotify.watch(directory, for: [.closedAfterWriting, .movedTo])
            return inotify
        }
        let number = inotify.descriptor.number
        source = try StartFailure.loop { () throws(LoopError) in
            try DescriptorSource(loop, descriptor: number, for: .readable) { [unowned self] _ in
                let events = (try? inotify.events()) ?? []
                if events.contains(where: { $0.name == name || $0.changes.contains(.overflowed) }) { changed() }
            }
        }
    }
}
