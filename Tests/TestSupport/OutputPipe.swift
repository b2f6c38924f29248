import CTestSupport
import Glibc

/// A pipe that collects what a program prints.
final class OutputPipe {
    let reader: Int32
    let writer: Int32
    private(set) var isOpen = true
    private var bytes: [UInt8] = []
    private var hasWriter = true

    /// What has been read so far.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    init() {
        var ends: (reader: Int32, writer: Int32) = (-1, -1)
        let result = unsafe ct_pipe(&ends.reader, &ends.writer)
        precondition(result == 0, "no pipe: errno \(errno)")
        (reader, writer) = ends
    }

    deinit {
        close(reader)
        closeWriter()
    }

    /// Closes this process's copy of the writing end.
    func closeWriter() {
        if hasWriter { close(writer) }
        hasWriter = false
    }

    /// Takes in what is there, without waiting.
    func drain() {
        var chunk = [UInt8](repeating: 0, count: 65536)
        while isOpen {
            let count = unsafe read(reader, &chunk, chunk.count)
            if count > 0 {
                bytes.append(contentsOf: chunk[..<count])
            } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
                isOpen = false
            } else if errno == EAGAIN {
                return
            }
        }
    }
}
