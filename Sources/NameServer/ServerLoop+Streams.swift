internal import DNS
internal import Linux
internal import RouterProtocol

extension ServerLoop {
    /// Takes new connections; without a descriptor left, the listener is left alone until the next tick.
    func accept(from listener: SharedDescriptor, _ token: UInt64) {
        do throws(Errno) {
            for _ in 0..<load.limits.connectionsPerClient {
                guard let socket = try listener.descriptor.borrowed.accept() else { return }
                admit(socket)
            }
        } catch {
            try? epoll.remove(listener.descriptor.borrowed)
            paused.append(token)
        }
    }

    /// Listens again where there was no room.
    func resumeListeners() {
        let tokens = paused
        paused = []
        for token in tokens {
            guard case .streams(let socket)? = sources[token] else { continue }
            _ = watch(socket.descriptor.borrowed, .readable, token: token)
        }
    }

    /// Watches a new connection; one too many is closed at once.
    private func admit(_ socket: consuming FileDescriptor) {
        guard let peer = try? socket.borrowed.peerAddress(), let address = InternetAddress(peer),
            load.mayConnect(address)
        else { return }
        try? socket.borrowed.set(.noDelay, to: 1)
        let token = nextToken()
        guard watch(socket.borrowed, .readable, token: token) else { return }
        sources[token] = .client(StreamClient(socket, from: address, until: Clock.monotonic() + load.limits.idle))
        load.connected(address, 1)
    }

    /// Reads queries and sends answers of a connection that is ready for it.
    func serve(_ client: StreamClient, _ token: UInt64, _ interest: Epoll.Interest) {
        do throws(Errno) {
            if interest.contains(.writable) { try client.flush(until: Clock.monotonic() + load.limits.idle) }
            if interest.contains(.readable) || interest.contains(.hungUp) || interest.contains(.error) {
                try read(client, token)
            }
            try settle(client, token)
        } catch {
            close(client, token)
        }
    }

    /// Gives an answer of others to the connection that waits for it, if it still does.
    func answer(_ message: [UInt8], to token: UInt64) {
        guard case .client(let client)? = sources[token] else { return }
        client.outstanding -= 1
        client.answer(message)
        do throws(Errno) {
            try settle(client, token)
        } catch {
            close(client, token)
        }
    }

    func close(_ client: StreamClient, _ token: UInt64) {
        guard sources.removeValue(forKey: token) != nil else { return }
        try? epoll.remove(client.socket.borrowed)
        load.connected(client.address, -1)
    }

    private func read(_ client: StreamClient, _ token: UInt64) throws(Errno) {
        var bytes: [UInt8] = []
        guard let count = try client.socket.borrowed.read(appendingTo: &bytes, upTo: 16384) else { return }
        guard count > 0 else {
            client.hasEnded = true
            return
        }
        guard let messages = client.framing.take(bytes) else { throw .badMessage }
        if !messages.isEmpty { client.deadline = Clock.monotonic() + load.limits.idle }
        client.queries += messages
    }

    /// Looks at queries until none is left or it has to wait.
    private func work(_ client: StreamClient, _ token: UInt64) throws(Errno) {
        // What cannot be forwarded is answered at once, and would begin here again.
        guard !client.isBeingServed else { return }
        client.isBeingServed = true
        defer { client.isBeingServed = false }
        while !client.isBusy, let message = client.queries.popFirst() {
            switch decide(message, 0..<message.count, from: client.address, isStream: true) {
            case .nothing: continue
            case .reply(let answer): client.answer(answer)
            case .forward(let query):
                client.outstanding += 1
                forward(query, message, .stream(token), client.address)
            }
            if client.isBusy { try client.flush(until: Clock.monotonic() + load.limits.idle) }
        }
    }

    /// Does and sends what can be done and sent, then watches for what can happen next.
    private func settle(_ client: StreamClient, _ token: UInt64) throws(Errno) {
        try work(client, token)
        try client.flush(until: Clock.monotonic() + load.limits.idle)
        if client.isDone {
            close(client, token)
        } else if client.watch(for: client.wantedInterest) {
            try epoll.modify(client.socket.borrowed, client.interest, token: token)
        }
    }
}
