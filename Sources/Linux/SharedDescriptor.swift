/// A descriptor that several workers use; closed with its last user.
package final class SharedDescriptor: Sendable {
    package let descriptor: FileDescriptor

    /// Takes ownership of `descriptor`.
    package init(_ descriptor: consuming FileDescriptor) {
        self.descriptor = descriptor
    }
}
