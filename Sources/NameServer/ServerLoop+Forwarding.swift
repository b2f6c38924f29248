internal import DNS
internal import Linux
internal import RouterProtocol

extension ServerLoop {
    /// Asks the host's servers about `query`, whose bytes are `message`.
    func forward(_ query: Query, _ message: [UInt8], _ asker: ForwardedQuery.Asker, _ address: InternetAddress) {
        let forward = ForwardedQuery(query, message, asker, address, resolvers)
        if let key = forward.key, load.waiting.contains(key) { return }
        guard !resolvers.servers.isEmpty, load.mayForward(address) else {
            return deliver(nil, forward)
        }
        let token = nextToken()
        sources[token] = .forward(forward)
        load.forwarded(address, 1)
        if let key = forward.key { load.waiting.insert(key) }
        pursue(forward, token, forward.plan.begin)
    }

    /// Does what the plan says until something has to be waited for.
    func pursue(_ forward: ForwardedQuery, _ token: UInt64, _ first: ForwardingPlan.Step) {
        var step = first
        while case .ask(let number, let transport) = step {
            if ask(forward, token, number, transport) { return }
            step = forward.plan.handle(.unreachable)
        }
        guard sources.removeValue(forKey: token) != nil else { return }
        forward.socket = nil
        load.forwarded(forward.address, -1)
        if let key = forward.key { load.waiting.remove(key) }
        deliver(forward.kept, forward)
    }

    /// Reads what the server that is asked says.
    func hear(_ forward: ForwardedQuery, _ token: UInt64) {
        do throws(Errno) {
            switch forward.transport {
            case .datagram: try hearDatagrams(forward, token)
            case .stream: try hearStream(forward, token)
            }
        } catch {
            pursue(forward, token, forward.plan.handle(.unreachable))
        }
    }

    /// Sends the query from a fresh socket under a fresh id; `false` when that cannot be done.
    private func ask(
        _ forward: ForwardedQuery, _ token: UInt64, _ number: Int, _ transport: ForwardingPlan.Transport
    ) -> Bool {
        let server = forward.servers[number]
        forward.socket = nil
        forward.transport = transport
        forward.id = UInt16.random(in: 0 ... .max)
        forward.framing = LengthFraming(limit: 65535)
        let patience = transport == .stream ? load.limits.streamPatience : load.limits.patience
        forward.deadline = Clock.monotonic() + patience
        do throws(Errno) {
            let socket = try Socket.make(server.family, transport == .stream ? .stream : .datagram)
            let isConnected = try socket.borrowed.connect(to: server)
            forward.isSent = transport == .datagram
            if transport == .datagram {
                guard isConnected, try socket.borrowed.send(forward.request) != nil else { return false }
            }
            try epoll.add(socket.borrowed, transport == .stream ? .writable : .readable, token: token)
            forward.socket = consume socket
            return true
        } catch {
            return false
        }
    }

    private func hearDatagrams(_ forward: ForwardedQuery, _ token: UInt64) throws(Errno) {
        // Few, so that whoever floods the port holds up nobody else.
        for _ in 0..<4 {
            var bytes: [UInt8] = []
            guard let number = forward.descriptor,
                try number.read(appendingTo: &bytes, upTo: 65535) != nil
            else { return }
            if take(bytes, forward, token) { return }
        }
    }

    private func hearStream(_ forward: ForwardedQuery, _ token: UInt64) throws(Errno) {
        guard let descriptor = forward.descriptor else { return }
        if !forward.isSent {
            if let error = try descriptor.takeError() { throw error }
            let bytes = LengthFraming.framed(forward.request)
            guard try descriptor.send(bytes) == bytes.count else { throw .brokenPipe }
            forward.isSent = true
            try epoll.modify(descriptor, .readable, token: token)
            return
        }
        var bytes: [UInt8] = []
        guard let count = try descriptor.read(appendingTo: &bytes, upTo: 65535) else { return }
        guard count > 0, let messages = forward.framing.take(bytes) else { throw .connectionReset }
        guard let message = messages.first else { return }
        // A stream that says something else is of no use.
        guard take(message, forward, token) else { throw .badMessage }
    }

    /// Goes on with an answer, if it is one to this query; forged and late ones are not.
    private func take(_ bytes: [UInt8], _ forward: ForwardedQuery, _ token: UInt64) -> Bool {
        guard let answer = ServerAnswer(bytes), answer.answers(forward.query.question, id: forward.id) else {
            return false
        }
        if !answer.isRefusal { resolvers.answered(forward.servers[forward.plan.server]) }
        forward.kept = bytes
        let event = ForwardingPlan.Event.answered(isRefusal: answer.isRefusal, isTruncated: answer.isTruncated)
        pursue(forward, token, forward.plan.handle(event))
        return true
    }

    /// Tells whoever asked what has come, or that nothing has.
    private func deliver(_ answer: [UInt8]?, _ forward: ForwardedQuery) {
        let query = forward.query
        if answer == nil { load.count(.namesFailed) }
        switch forward.asker {
        case .stream(let token):
            let failure = { Reply(.serverFailure).message(to: query, limit: 65535) }
            self.answer(answer.map { $0.answering(query) } ?? failure(), to: token)
        case .datagram(let socket, let sender):
            let limit = query.datagramLimit
            var message = answer.map { $0.answering(query) } ?? Reply(.serverFailure).message(to: query, limit: limit)
            if message.count > limit { message = Reply.truncated(to: query) }
            _ = try? socket.descriptor.borrowed.send(message, to: sender)
        }
    }
}

extension [UInt8] {
    /// The message under the id that the client has given its query.
    fileprivate func answering(_ query: Query) -> [UInt8] {
        var message = self
        message[0] = UInt8(query.id >> 8)
        message[1] = UInt8(truncatingIfNeeded: query.id)
        return message
    }
}
