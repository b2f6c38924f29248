import CLinux

/// A message of a unix socket with the descriptors that travel with it.
///
/// See SCM_RIGHTS in unix(7).
package struct ReceivedMessage: ~Copyable {
    /// The bytes of the message; empty when the peer has closed.
    package let bytes: [UInt8]
    /// Descriptors that arrived, in order.
    package var descriptors: DescriptorList
    /// Who sent it, if the socket has `.passCredentials`.
    package let sender: PeerCredentials?
    /// Whether bytes or descriptors were cut off.
    package let isTruncated: Bool

    /// Takes the descriptors out.
    package consuming func takeDescriptors() -> DescriptorList { descriptors }
}

/// Several owned descriptors in order; those not taken are closed with it.
@frozen
package struct DescriptorList: ~Copyable, Sendable {
    @usableFromInline var numbers: [Int32]
    @usableFromInline var next = 0

    /// Takes ownership of open descriptors.
    package init(owning numbers: [Int32]) {
        self.numbers = numbers
    }

    deinit {
        for number in numbers[next...] { _ = cl_close(number) }
    }

    /// How many are left.
    package var count: Int { numbers.count - next }

    /// Takes the first one that is left.
    package mutating func takeFirst() -> FileDescriptor? {
        guard next < numbers.count else { return nil }
        next += 1
        return FileDescriptor(owning: numbers[next - 1])
    }
}

extension BorrowedDescriptor {
    /// Descriptors that one message can carry.
    package static let maximumPassedDescriptors = 64

    /// Sends bytes (at least one on a stream) and copies of descriptors together.
    ///
    /// See sendmsg(2).
    ///
    /// - Returns: The bytes sent, `nil` if it would block.
    /// - Throws: `EINVAL` for more than 64 descriptors.
    package func send(_ bytes: [UInt8], passing descriptors: [BorrowedDescriptor]) throws(Errno) -> Int? {
        var bytes = bytes
        var numbers = descriptors.map(\.number)
        let result = unsafe bytes.withUnsafeMutableBytes { buffer in
            unsafe numbers.withUnsafeMutableBufferPointer { list in
                var message = unsafe cl_message()
                unsafe message.bytes = buffer.baseAddress
                unsafe message.count = buffer.count
                unsafe message.descriptors = list.baseAddress
                unsafe message.descriptor_count = Int32(list.count)
                return unsafe cl_send_message(number, &message)
            }
        }
        return try callUnlessBlocked { result }.map(Int.init)
    }

    /// Receives one message with its descriptors, which are close-on-exec.
    ///
    /// See recvmsg(2).
    ///
    /// - Returns: `nil` if it would block; a message without bytes when the peer has closed.
    package func receiveMessage(upTo count: Int = 65536) throws(Errno) -> ReceivedMessage? {
        var numbers = [Int32](repeating: -1, count: Int(CL_MESSAGE_DESCRIPTORS))
        var message = unsafe cl_message()
        var length: Int64 = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            unsafe numbers.withUnsafeMutableBufferPointer { list in
                unsafe message.bytes = UnsafeMutableRawPointer(buffer.baseAddress)
                unsafe message.count = count
                unsafe message.descriptors = list.baseAddress
                repeat { length = unsafe cl_receive_message(number, &message) } while length == -4
            }
            initialized = Int(max(length, 0))
        }
        guard try callUnlessBlocked({ length }) != nil else { return nil }
        let sender = unsafe message.sender
        return unsafe ReceivedMessage(
            bytes: bytes,
            descriptors: DescriptorList(owning: Array(numbers.prefix(Int(message.descriptor_count)))),
            sender: message.has_sender == 0
                ? nil : PeerCredentials(pid: sender.pid, user: sender.user, group: sender.group),
            isTruncated: message.truncated != 0)
    }
}
