import Glibc

/// A plain client socket, for tests that talk bytes.
package final class Connection {
    /// Where a server listens.
    package enum Address: Sendable, Hashable {
        /// A TCP port of 127.0.0.1.
        case port(UInt16)
        /// The path of a unix socket.
        case unix(String)
    }

    /// What can go wrong.
    package enum Failure: Error, Equatable {
        case connect(errno: Int32)
        case write(errno: Int32)
        /// The deadline passed, or the peer closed, before the expected bytes came.
        case incomplete(received: String)
    }

    /// The descriptor; closed when the last reference goes.
    package let descriptor: Int32
    /// Bytes that came after what has been asked for.
    private var rest: [UInt8] = []

    /// Connects, or throws the errno of connect(2).
    package init(to address: Address) throws {
        switch address {
        case .port(let port):
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
            var name = sockaddr_in()
            name.sin_family = sa_family_t(AF_INET)
            name.sin_port = port.bigEndian
            name.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
            try connect(&name)
        case .unix(let path):
            descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
            var name = sockaddr_un()
            name.sun_family = sa_family_t(AF_UNIX)
            unsafe withUnsafeMutableBytes(of: &name.sun_path) { room in
                unsafe room.copyBytes(from: path.utf8.prefix(room.count - 1))
            }
            try connect(&name)
        }
    }

    /// Takes over a connected socket.
    package init(owning descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    private func connect<Name>(_ name: inout Name) throws {
        let result = unsafe withUnsafeBytes(of: &name) { bytes -> Int32 in
            guard let base = bytes.baseAddress else { return -1 }
            let pointer = unsafe base.assumingMemoryBound(to: sockaddr.self)
            return unsafe Glibc.connect(descriptor, pointer, socklen_t(bytes.count))
        }
        if result != 0 { throw Failure.connect(errno: errno) }
    }

    /// Sends all of `text`.
    package func send(_ text: String) throws {
        try send(Array(text.utf8))
    }

    /// Sends all of `bytes`.
    package func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let slice = Array(bytes[sent...])
            let count = unsafe Glibc.send(descriptor, slice, slice.count, Int32(MSG_NOSIGNAL))
            if count < 0 && errno != EINTR { throw Failure.write(errno: errno) }
            sent += max(count, 0)
        }
    }

    /// Says that nothing more will be sent.
    package func finishSending() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Reads up to and including `mark`.
    package func read(through mark: String, within duration: Duration = .seconds(5)) throws -> String {
        let mark = Array(mark.utf8)
        let deadline = Deadline(in: duration)
        while true {
            if let end = rest.firstRange(of: mark)?.upperBound { return take(end) }
            if !receive(until: deadline) { throw Failure.incomplete(received: take(rest.count)) }
        }
    }

    /// Reads exactly `count` bytes.
    package func read(count: Int, within duration: Duration = .seconds(5)) throws -> String {
        let deadline = Deadline(in: duration)
        while rest.count < count {
            if !receive(until: deadline) { throw Failure.incomplete(received: take(rest.count)) }
        }
        return take(count)
    }

    /// Reads exactly `count` bytes that need not be text.
    package func bytes(count: Int, within duration: Duration = .seconds(5)) throws -> [UInt8] {
        let deadline = Deadline(in: duration)
        while rest.count < count {
            if !receive(until: deadline) { throw Failure.incomplete(received: take(rest.count)) }
        }
        defer { rest.removeFirst(count) }
        return Array(rest[..<count])
    }

    /// Reads until the peer closes.
    package func readToEnd(within duration: Duration = .seconds(5)) throws -> String {
        let deadline = Deadline(in: duration)
        while receive(until: deadline) {}
        if deadline.hasPassed { throw Failure.incomplete(received: take(rest.count)) }
        return take(rest.count)
    }

    private func take(_ count: Int) -> String {
        defer { rest.removeFirst(count) }
        return String(decoding: rest[..<count], as: UTF8.self)
    }

    /// Waits for more bytes; `false` at the end of the stream and at the deadline.
    private func receive(until deadline: Deadline) -> Bool {
        if wait(for: .reading, on: [descriptor], until: deadline).isEmpty { return false }
        var chunk = [UInt8](repeating: 0, count: 65536)
        let count = unsafe recv(descriptor, &chunk, chunk.count, 0)
        if count > 0 { rest.append(contentsOf: chunk[..<count]) }
        return count > 0
    }
}
