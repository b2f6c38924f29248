import CLinux

extension File {
    /// Up to `count` bytes of an open file from `offset` on; fewer at its end.
    ///
    /// The descriptor's own position does not move. See pread(2).
    package static func read(
        _ descriptor: BorrowedDescriptor, from offset: Int, count: Int
    ) throws(Errno) -> [UInt8] {
        guard count > 0 else { return [] }
        var length: Int64 = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            guard let base = buffer.baseAddress else { return }
            repeat { length = unsafe cl_pread(descriptor.number, base, count, Int64(offset)) } while length == -4
            initialized = Int(max(length, 0))
        }
        _ = try call { length }
        return bytes
    }

    /// Writes all bytes into an open file from `offset` on.
    ///
    /// The descriptor's own position does not move. See pwrite(2).
    package static func write(_ bytes: [UInt8], to descriptor: BorrowedDescriptor, at offset: Int) throws(Errno) {
        var done = 0
        while done < bytes.count {
            let length = try unsafe bytes.span.bytes.withUnsafeBytes { buffer throws(Errno) -> Int64 in
                guard let base = buffer.baseAddress else { return 0 }
                return try call {
                    unsafe cl_pwrite(descriptor.number, base + done, buffer.count - done, Int64(offset + done))
                }
            }
            done += Int(length)
        }
    }
}
