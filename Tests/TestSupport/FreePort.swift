import Glibc

/// Ports that nobody uses at the moment.
package enum FreePort {
    /// A TCP port of 127.0.0.1 that was free a moment ago, chosen by the kernel.
    ///
    /// Prefer port 0 where the program under test can say which port it got.
    package static func tcp() -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        unsafe withUnsafeMutablePointer(to: &name) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                _ = unsafe bind(descriptor, address, size)
                _ = unsafe getsockname(descriptor, address, &size)
            }
        }
        return UInt16(bigEndian: name.sin_port)
    }
}
