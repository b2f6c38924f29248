internal import Linux

/// One stream of one run: the FIFO it writes into and the log it goes to.
///
/// Used by the pump's thread only.
final class LogSource {
    let key: LogPump.SourceKey
    let file: LogFile
    private let fifo: FileDescriptor
    private var framer: LogFramer

    init(key: LogPump.SourceKey, fifo: consuming FileDescriptor, file: LogFile) {
        self.key = key
        self.fifo = fifo
        self.file = file
        framer = LogFramer(key.isError ? .stderr : .stdout)
    }

    var descriptor: BorrowedDescriptor { fifo.borrowed }
    var hasTail: Bool { framer.hasTail }

    /// What one read brought.
    enum Progress {
        case lines(Int)
        case nothingNow
        /// No writer has the FIFO open.
        case ended
    }

    /// Reads once and appends the records that are complete to `output`.
    func read(using buffer: inout ByteBuffer, stamp: [UInt8], into output: inout ByteBuffer) -> Progress {
        guard let length = try? buffer.fill(from: fifo.borrowed, upTo: LogPump.readSize) else { return .nothingNow }
        guard length > 0 else { return .ended }
        return .lines(framer.frame(buffer, stamp: stamp, into: &output))
    }

    /// Writes what waits for the end of its line.
    func flush(stamp: [UInt8], isLast: Bool, into output: inout ByteBuffer) {
        framer.flush(stamp: stamp, isLast: isLast, into: &output)
    }
}
