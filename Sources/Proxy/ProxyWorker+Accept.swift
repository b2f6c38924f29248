import HTTP
import Linux
import RouterProtocol

extension ProxyWorker {
    /// Accepts from `socket` from now on.
    mutating func listen(on socket: SharedDescriptor, secure: Bool) {
        let borrowed = socket.descriptor.borrowed
        try? borrowed.setNonBlocking(true)
        // Accepted connections inherit it.
        try? borrowed.set(.noDelay, to: 1)
        let port = (try? borrowed.localAddress())?.port ?? 80
        guard (try? epoll.add(borrowed, .readable, token: Token.listener(borrowed.number))) != nil else { return }
        listeners.append(Listener(socket: socket, port: port, isSecure: secure))
        if secure, securePort == 0 || port == 443 { securePort = port }
    }

    /// Stops accepting; the sockets stay open elsewhere, so their registration must go first.
    mutating func stopListening() {
        for listener in listeners { try? epoll.remove(listener.socket.descriptor.borrowed) }
        listeners = []
    }

    /// Accepts what waits, at most so many that other connections get their turn.
    mutating func accept(_ listener: Int32) {
        guard let door = listeners.first(where: { $0.socket.descriptor.number == listener }) else { return }
        for _ in 0..<32 {
            do throws(Errno) {
                guard let accepted = try BorrowedDescriptor(listener).accept() else { return }
                welcome(accepted.release(), port: door.port, secure: door.isSecure)
            } catch {
                pauseListeners()
                return
            }
        }
    }

    /// Listens again after descriptors were lacking.
    mutating func resumeListeners() {
        queues.areListenersPaused = false
        for listener in listeners {
            let borrowed = listener.socket.descriptor.borrowed
            try? epoll.modify(borrowed, .readable, token: Token.listener(borrowed.number))
        }
    }

    private mutating func pauseListeners() {
        queues.areListenersPaused = true
        for listener in listeners {
            let borrowed = listener.socket.descriptor.borrowed
            try? epoll.modify(borrowed, [], token: Token.listener(borrowed.number))
        }
    }

    private mutating func welcome(_ descriptor: Int32, port: UInt16, secure: Bool) {
        let peer = try? BorrowedDescriptor(descriptor).peerAddress()
        guard let client = open(descriptor, secure ? .handshake : .idle) else { return }
        if secure {
            client.it.kind = .tls
            client.it.isSecure = true
        }
        client.it.client.port = port
        if case .ip(let address, _, _) = peer {
            client.it.client.address.append(address)
            client.it.client.isTrusted = settings.isTrusted(InternetAddress(address))
        }
        queues.clients += 1
        counters.add(1, .openConnections)
        counters.add(1, .acceptedConnections)
        timers.set(client, at: timers.after(milliseconds: settings.limits.head))
    }
}

extension InternetAddress {
    init(_ address: IPAddress) {
        switch address {
        case .v4(let value): self.init(v4: value)
        case .v6(let high, let low): self.init(high: high, low: low)
        }
    }
}

extension InlineText {
    /// Adds an address as `X-Forwarded-For` wants it; a mapped IPv4 address as the IPv4 address it is.
    fileprivate mutating func append(_ address: IPAddress) {
        guard let v4 = InternetAddress(address).v4 else {
            for byte in address.text.utf8 { append(byte) }
            return
        }
        for shift in stride(from: UInt32(24), through: 0, by: -8) {
            append(decimal: UInt64(v4 >> shift & 255))
            if shift > 0 { append(UInt8(ascii: ".")) }
        }
    }
}
