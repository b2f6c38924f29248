internal import DNS
internal import Linux
internal import RouterProtocol
internal import Routing

/// The loop of the resolver's thread: waits, answers, forwards; confined to it.
final class ServerLoop {
    /// Something that is watched.
    enum Source {
        case datagrams(SharedDescriptor)
        case streams(SharedDescriptor)
        case client(StreamClient)
        case forward(ForwardedQuery)
    }

    /// The link's token; others count from there.
    private static let wake: UInt64 = 0

    let epoll: Epoll
    private let link: ServerLink
    var sources: [UInt64: Source] = [:]
    private var lastToken = ServerLoop.wake
    var batch = DatagramBatch()
    private var table = NameTable()
    var resolvers = ResolverList()
    var load: ServerLoad
    /// Listeners that wait for a free descriptor.
    var paused: [UInt64] = []
    private var nextTick: Int64 = 0

    init(_ link: ServerLink, _ load: ServerLoad) throws(Errno) {
        self.link = link
        self.load = load
        epoll = try Epoll(capacity: 64)
        try epoll.add(link.wake.descriptor.borrowed, .readable, token: Self.wake)
    }

    /// Serves for ever.
    func run() throws(Errno) {
        while true {
            let count = try epoll.wait(milliseconds: isIdle ? -1 : Int32(ServerLimits.tick / 1_000_000))
            let events = (0..<count).map { epoll.event(at: $0) }
            // Whoever told us something before asking gets an answer that knows it.
            if events.contains(where: { $0.token == Self.wake }) { link.takeAll().forEach(obey) }
            for event in events where event.token != Self.wake { serve(event.token, event.interest) }
            tick()
        }
    }

    /// Starts to watch something; `false` when the kernel refuses.
    func watch(_ descriptor: BorrowedDescriptor, _ interest: Epoll.Interest, token: UInt64) -> Bool {
        (try? epoll.add(descriptor, interest, token: token)) != nil
    }

    func nextToken() -> UInt64 {
        lastToken += 1
        return lastToken
    }

    private func obey(_ order: ServerOrder) {
        switch order {
        case .listen(.datagrams(let socket)): listen(socket, .datagrams(socket))
        case .listen(.streams(let socket)): listen(socket, .streams(socket))
        case .apply(let records):
            table.apply(records)
            for record in records {
                if case .resolvers(let list) = record.body { resolvers.set(list) }
            }
        case .replace(let records): table.replace(with: records)
        case .retire: retire()
        }
    }

    private func listen(_ socket: SharedDescriptor, _ source: Source) {
        let token = nextToken()
        guard watch(socket.descriptor.borrowed, .readable, token: token) else { return }
        sources[token] = source
    }

    private func retire() {
        for (token, source) in sources {
            switch source {
            case .datagrams(let socket), .streams(let socket):
                // The supervisor's copy would keep the registration alive.
                try? epoll.remove(socket.descriptor.borrowed)
                sources[token] = nil
            case .client, .forward: continue
            }
        }
    }

    private func serve(_ token: UInt64, _ interest: Epoll.Interest) {
        switch sources[token] {
        case .datagrams(let socket): answerDatagrams(of: socket)
        case .streams(let socket): accept(from: socket, token)
        case .client(let client): serve(client, token, interest)
        case .forward(let forward): hear(forward, token)
        case nil: return
        }
    }

    /// No deadline has to be watched.
    private var isIdle: Bool { load.connections == 0 && load.forwarded == 0 && paused.isEmpty }

    /// Ends what has taken too long.
    private func tick() {
        guard !isIdle else { return }
        let now = Clock.monotonic()
        guard now >= nextTick else { return }
        nextTick = now + ServerLimits.tick
        resumeListeners()
        for (token, source) in sources {
            switch source {
            case .client(let client) where client.outstanding == 0 && client.deadline <= now: close(client, token)
            case .forward(let forward) where forward.deadline <= now:
                pursue(forward, token, forward.plan.handle(.timedOut))
            case .client, .forward, .datagrams, .streams: continue
            }
        }
    }
}

extension ServerLoop {
    /// What a message gets.
    enum Decision {
        case nothing
        case reply([UInt8])
        case forward(Query)
    }

    /// Judges the message in `range` of `bytes`; strangers are refused in as many bytes as they sent, or fewer.
    func decide(_ bytes: [UInt8], _ range: Range<Int>, from address: InternetAddress, isStream: Bool) -> Decision {
        let view = table.view(of: address)
        switch IncomingMessage(bytes, in: range) {
        case .noise: return .nothing
        case .refused(let header, let code):
            load.count(.namesRefused)
            return .reply(Reply.message(to: header, view == nil ? .refused : code))
        case .query(let query):
            let limit = isStream ? 65535 : query.datagramLimit
            guard let reply = reply(to: query, view) else {
                load.count(.namesForwarded)
                return .forward(query)
            }
            load.count(reply.isAuthoritative ? .namesAnswered : .namesRefused)
            return .reply(reply.message(to: query, limit: limit))
        }
    }

    /// What is said to somebody who sees `view`; `nil`: others must be asked.
    private func reply(to query: Query, _ view: UInt32?) -> Reply? {
        guard let view else { return Reply(.refused) }
        if let version = query.edns?.version, version > 0 { return Reply(.badVersion) }
        switch table.answer(query.question, in: view) {
        case .reply(let reply): return reply
        case .forward: return nil
        }
    }

    func answerDatagrams(of socket: SharedDescriptor) {
        let descriptor = socket.descriptor.borrowed
        for _ in 0..<ServerLimits.rounds {
            guard let count = try? batch.receive(from: descriptor), count > 0 else { return }
            for index in 0..<count { answer(index, socket) }
            batch.flush(to: descriptor)
            if count < DatagramBatch.size { return }
        }
    }

    private func answer(_ index: Int, _ socket: SharedDescriptor) {
        let sender = batch.sender(of: index)
        guard let address = InternetAddress(sender) else { return }
        let range = batch.range(of: index)
        switch decide(batch.bytes, range, from: address, isStream: false) {
        case .nothing: return
        case .reply(let message): batch.answer(index, with: message)
        case .forward(let query): forward(query, Array(batch.bytes[range]), .datagram(socket, sender), address)
        }
    }
}

extension InternetAddress {
    /// The address of an IP socket.
    init?(_ address: SocketAddress) {
        switch address {
        case .ip(.v4(let value), _, _): self.init(v4: value)
        case .ip(.v6(let high, let low), _, _): self.init(high: high, low: low)
        case .unix, .abstract, .unnamed: return nil
        }
    }
}
