internal import Linux

/// Tells whoever started the daemon that it serves, or why it does not; once.
final class ReadySignal {
    private var descriptor: Int32?

    init(_ descriptor: Int32?) {
        self.descriptor = descriptor
    }

    /// Writes one line and closes the pipe.
    func tell(_ line: String) {
        guard let number = descriptor else { return }
        descriptor = nil
        let pipe = FileDescriptor(owning: number)
        try? pipe.borrowed.writeAll(Array("\(line)\n".utf8))
    }
}
