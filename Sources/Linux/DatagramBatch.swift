internal import CLinux

/// Datagrams of an IP socket that are received and answered with one system call each way.
///
/// See recvmmsg(2), sendmmsg(2).
@safe
package struct DatagramBatch: ~Copyable {
    /// The most datagrams at a time.
    package static let size = Int(CL_DATAGRAMS)
    /// The longest datagram that is received, in bytes; longer ones arrive empty.
    package static let room = 2048

    /// What was received: each datagram lies in its `range`.
    package private(set) var bytes = [UInt8](repeating: 0, count: size * room)
    private var received: UnsafeMutablePointer<cl_datagrams>
    private var outgoing: UnsafeMutablePointer<cl_datagrams>
    private var answers: [UInt8] = []

    /// Holds nothing.
    package init() {
        unsafe received = .allocate(capacity: 1)
        unsafe received.initialize(to: cl_datagrams())
        unsafe outgoing = .allocate(capacity: 1)
        unsafe outgoing.initialize(to: cl_datagrams())
    }

    deinit {
        unsafe received.deallocate()
        unsafe outgoing.deallocate()
    }

    /// Receives what waits, in place of what was received before.
    ///
    /// - Returns: How many datagrams came; less than `size` when no more wait.
    package mutating func receive(from socket: BorrowedDescriptor) throws(Errno) -> Int {
        let number = socket.number
        let count = unsafe bytes.withUnsafeMutableBufferPointer { room -> Int32 in
            unsafe received.pointee.bytes = room.baseAddress
            unsafe received.pointee.room = Self.room
            unsafe received.pointee.count = Int32(Self.size)
            return unsafe cl_receive_datagrams(number, received)
        }
        return Int(try callUnlessBlocked { count } ?? 0)
    }

    /// Where in `bytes` the datagram number `index` of the last `receive` is.
    package func range(of index: Int) -> Range<Int> {
        let start = index * Self.room
        return start..<start + Int(unsafe withUnsafeBytes(of: received.pointee.lengths) { unsafe Self.word(index, $0) })
    }

    /// Who sent it.
    package func sender(of index: Int) -> SocketAddress {
        SocketAddress(peer(of: index)) ?? .unnamed
    }

    /// Sends `answer` to the sender of datagram number `index` with the next `flush`; at most one answer each.
    package mutating func answer(_ index: Int, with answer: [UInt8]) {
        let place = Int(unsafe outgoing.pointee.count)
        guard place < Self.size else { return }
        answers += answer
        unsafe withUnsafeMutableBytes(of: &outgoing.pointee.lengths) { lengths in
            unsafe lengths.storeBytes(of: UInt32(answer.count), toByteOffset: place * 4, as: UInt32.self)
        }
        let peer = peer(of: index)
        unsafe withUnsafeMutableBytes(of: &outgoing.pointee.peers) { peers in
            let stride = MemoryLayout<cl_address>.stride
            unsafe peers.storeBytes(of: peer, toByteOffset: place * stride, as: cl_address.self)
        }
        unsafe outgoing.pointee.count += 1
    }

    /// Sends all answers; what the socket does not take now is lost, as datagrams may be.
    package mutating func flush(to socket: BorrowedDescriptor) {
        let number = socket.number
        unsafe answers.withUnsafeMutableBufferPointer { room in
            unsafe outgoing.pointee.bytes = room.baseAddress
            var first: Int32 = 0
            let count = unsafe outgoing.pointee.count
            while first < count {
                let sent = unsafe cl_send_datagrams(number, outgoing, first)
                if sent == -Errno.wouldBlock.code { return }
                // One that cannot be sent holds up no other.
                first += max(sent, 1)
            }
        }
        answers.removeAll(keepingCapacity: true)
        unsafe outgoing.pointee.count = 0
    }

    private func peer(of index: Int) -> cl_address {
        unsafe withUnsafeBytes(of: received.pointee.peers) { peers in
            unsafe peers.load(fromByteOffset: index * MemoryLayout<cl_address>.stride, as: cl_address.self)
        }
    }

    private static func word(_ index: Int, _ words: UnsafeRawBufferPointer) -> UInt32 {
        unsafe words.load(fromByteOffset: index * 4, as: UInt32.self)
    }
}

extension BorrowedDescriptor {
    /// Sends a datagram to `address`.
    ///
    /// See sendto(2).
    ///
    /// - Returns: The bytes sent, `nil` if it would block.
    package func send(_ bytes: [UInt8], to address: SocketAddress) throws(Errno) -> Int? {
        var kernel = try address.kernelAddress()
        return try callUnlessBlocked { unsafe cl_send_to(number, bytes, bytes.count, &kernel) }.map(Int.init)
    }
}
