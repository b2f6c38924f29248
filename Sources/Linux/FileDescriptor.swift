import CLinux

/// An open file descriptor that closes itself exactly once.
///
/// The type is `~Copyable`, so the compiler proves that no two owners exist and that nothing is used after it was
/// closed or given away. What can be done with an open descriptor is declared on `BorrowedDescriptor`.
@frozen
package struct FileDescriptor: ~Copyable, Sendable {
    /// The number to hand to a system call; valid only while this value lives.
    package let number: Int32

    /// Takes ownership of `number`, which must be open and owned by nobody else.
    package init(owning number: Int32) {
        precondition(number >= 0, "a file descriptor is never negative")
        self.number = number
    }

    deinit {
        _ = cl_close(number)
    }

    /// Gives up ownership, for example to pass the descriptor to another owner.
    package consuming func release() -> Int32 {
        let number = number
        discard self
        return number
    }

    /// Closes now and reports what close(2) says, such as a delayed write error.
    package consuming func close() throws(Errno) {
        let number = release()
        try call { cl_close(number) }
    }

    /// What everybody may do with the descriptor while this value lives.
    ///
    /// Never ask a temporary for it (`try open(path).borrowed`): that is closed before the answer is used.
    package var borrowed: BorrowedDescriptor { BorrowedDescriptor(number) }

    /// Another descriptor of the same open file, numbered `minimum` or higher.
    package func duplicate(atLeast minimum: Int32 = 3) throws(Errno) -> FileDescriptor {
        FileDescriptor(owning: try call { cl_duplicate(number, minimum) })
    }
}

/// Two descriptors that come together: the ends of a pipe or a socket pair.
@frozen
package struct DescriptorPair: ~Copyable, Sendable {
    package let first: FileDescriptor
    package let second: FileDescriptor

    /// Joins two descriptors.
    package init(first: consuming FileDescriptor, second: consuming FileDescriptor) {
        self.first = first
        self.second = second
    }

    /// Takes the first one and closes the second.
    package consuming func takeFirst() -> FileDescriptor { first }

    /// Takes both as numbers, which are the caller's to close.
    package consuming func takeBoth() -> (first: Int32, second: Int32) {
        (first.release(), second.release())
    }

    /// Takes the second one and closes the first.
    package consuming func takeSecond() -> FileDescriptor { second }
}
