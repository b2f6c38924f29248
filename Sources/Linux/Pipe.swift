import CLinux
import Glibc

/// Makes pipes and sizes them.
package enum Pipe {
    /// A pipe: `first` is read from, `second` is written to.
    ///
    /// See pipe2(2).
    package static func make(nonBlocking: Bool = false) throws(Errno) -> DescriptorPair {
        var ends: [Int32] = [-1, -1]
        try call { unsafe cl_pipe(&ends, nonBlocking ? O_NONBLOCK : 0) }
        return DescriptorPair(first: FileDescriptor(owning: ends[0]), second: FileDescriptor(owning: ends[1]))
    }

    /// Asks for a capacity in bytes; the kernel rounds up, and refuses more than `fs.pipe-max-size` without privilege.
    ///
    /// - Returns: The capacity it has now. See F_SETPIPE_SZ in fcntl(2).
    @discardableResult
    package static func resize(_ descriptor: BorrowedDescriptor, to bytes: Int32) throws(Errno) -> Int {
        Int(try call { cl_set_pipe_size(descriptor.number, bytes) })
    }
}
