import CLinux

/// Memory without a file that can be handed to other processes.
///
/// See memfd_create(2).
package enum MemFD {
    /// A memfd with this content that nobody can change any more.
    package static func sealed(name: String, bytes: [UInt8]) throws(Errno) -> FileDescriptor {
        let memory = FileDescriptor(owning: try call { unsafe cl_memfd(name) })
        try memory.borrowed.writeAll(bytes)
        try call { cl_seal(memory.number) }
        return memory
    }

    /// A memfd of `size` zero bytes that keeps its size but can be written.
    package static func fixedSize(name: String, bytes size: Int) throws(Errno) -> FileDescriptor {
        let memory = FileDescriptor(owning: try call { unsafe cl_memfd(name) })
        try call { cl_truncate(memory.number, Int64(size)) }
        try call { cl_seal_size(memory.number) }
        return memory
    }

    /// Whether neither content nor size can change.
    ///
    /// See F_GET_SEALS in fcntl(2).
    package static func isSealed(_ descriptor: BorrowedDescriptor) -> Bool {
        let seals = cl_seals(descriptor.number)
        return seals >= 0 && seals & 0b1110 == 0b1110
    }

    /// Whether the size cannot change, so that a mapping can never fault.
    ///
    /// See F_GET_SEALS in fcntl(2).
    package static func hasFixedSize(_ descriptor: BorrowedDescriptor) -> Bool {
        let seals = cl_seals(descriptor.number)
        return seals >= 0 && seals & 0b0110 == 0b0110
    }
}

/// A shared mapping of a file or memfd that unmaps itself.
///
/// See mmap(2).
@safe
package struct SharedMemory: ~Copyable, @unchecked Sendable {
    // Sendable: the address never changes, and users read and write through atomics or from one thread.
    /// The mapped bytes; valid while this value lives.
    package let bytes: UnsafeMutableRawBufferPointer

    /// Maps the first `count` bytes of `descriptor`, which may be closed afterwards.
    package init(_ descriptor: BorrowedDescriptor, count: Int, writable: Bool) throws(Errno) {
        var address: UnsafeMutableRawPointer?
        try call { unsafe cl_map_shared(descriptor.number, count, writable ? 1 : 0, &address) }
        unsafe bytes = UnsafeMutableRawBufferPointer(start: address, count: count)
    }

    deinit {
        if let base = unsafe bytes.baseAddress { _ = unsafe cl_unmap(base, bytes.count) }
    }
}
