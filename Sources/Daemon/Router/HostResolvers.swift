internal import DNS
internal import EventLoop
internal import Linux
internal import RouterProtocol

/// The servers that the host itself asks: `/etc/resolv.conf`, read again whenever it changes.
final class HostResolvers {
    /// Where the servers are when `/etc/resolv.conf` names ourselves only; of systemd-resolved(8).
    private static let upstream = "/run/systemd/resolve/resolv.conf"

    private let path: String
    /// Ourselves, who must not be asked.
    private let own: [SocketAddress]
    private let inotify: Inotify
    private var source: DescriptorSource?
    private(set) var record: ResolversRecord
    /// Called when the servers are others.
    var changed: (ResolversRecord) -> Void = { _ in }

    init(_ loop: Loop, own: [SocketAddress], path: String = "/etc/resolv.conf") throws(StartFailure) {
        self.path = path
        self.own = own
        record = Self.read(path, own)
        inotify = try StartFailure.kernel("watch \(path)") { () throws(Errno) in try Inotify() }
        watch()
        let number = inotify.descriptor.number
        source = try StartFailure.loop { () throws(LoopError) in
            try DescriptorSource(loop, descriptor: number, for: .readable) { [unowned self] _ in look() }
        }
    }

    /// Reads the file again if its directory, or the one that it is a link into, has news of it.
    private func look() {
        let names: Set = [Path.lastComponent(of: path), Path.lastComponent(of: target)]
        let events = (try? inotify.events()) ?? []
        guard events.contains(where: { names.contains($0.name) || $0.changes.contains(.overflowed) }) else { return }
        readAgain()
    }

    /// Reads the file again, whether or not there was news of it: what is mounted over it changes silently.
    func readAgain() {
        // The link may lead elsewhere now.
        watch()
        let next = Self.read(path, own)
        guard next != record else { return }
        record = next
        changed(next)
    }

    /// The file itself, where `path` is a link.
    private var target: String { (try? File.realPath(path)) ?? path }

    private func watch() {
        for directory in [Path.directory(of: path), Path.directory(of: target)] {
            _ = try? inotify.watch(directory, for: [.closedAfterWriting, .movedTo, .created, .deleted])
        }
    }

    private static func read(_ path: String, _ own: [SocketAddress]) -> ResolversRecord {
        let servers = servers(of: path, own)
        return ResolversRecord(servers.isEmpty ? Self.servers(of: upstream, own) : servers)
    }

    private static func servers(of path: String, _ own: [SocketAddress]) -> [ResolversRecord.Server] {
        guard let text = try? File.readText(path) else { return [] }
        return ResolverConfiguration(text).servers.compactMap { server in
            let parts = server.split(separator: "%", maxSplits: 1)
            guard let first = parts.first, let address = IPAddress(String(first)) else { return nil }
            guard !own.contains(.ip(address, port: 53)) else { return nil }
            let scope = parts.count > 1 ? index(ofInterface: String(parts[1])) : 0
            return ResolversRecord.Server(address: InternetAddress(address), scope: scope)
        }
    }

    /// The number of an interface that stands behind `%`: a name, or the number itself.
    private static func index(ofInterface name: String) -> UInt32 {
        if let number = UInt32(name) { return number }
        let text = (try? File.readText("/sys/class/net/\(name)/ifindex")) ?? ""
        return UInt32(text.prefix { $0.isNumber }) ?? 0
    }
}

extension InternetAddress {
    /// The same address in the channel's form.
    init(_ address: IPAddress) {
        switch address {
        case .v4(let value): self.init(v4: value)
        case .v6(let high, let low): self.init(high: high, low: low)
        }
    }
}
