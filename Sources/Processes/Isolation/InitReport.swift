import CLinux
package import Linux

/// What `tenement-init` tells about the service that it starts.
package enum InitReport: Hashable, Sendable {
    /// The service executes; `pid` is its number on the host.
    case executed(pid: Int32)
    /// A step has failed; nothing runs.
    ///
    /// Of a process that joins, `lost` may have come before.
    case failed(LaunchError)
    /// The service has ended; `isLast`: no other process is left in its namespace.
    case ended(WaitStatus, isLast: Bool)
    /// A process that was to join has failed on its way: a child of ours to be reaped.
    case lost(pid: Int32)
    /// `tenement-init` is gone, and with it everything in the namespace.
    case gone
}

/// The socket through which `tenement-init` reports.
package struct StatusSocket: ~Copyable, Sendable {
    private let socket: FileDescriptor

    init(owning socket: consuming FileDescriptor) {
        self.socket = socket
    }

    /// Readable when there is something to be told.
    package var descriptor: BorrowedDescriptor { socket.borrowed }

    /// The next report.
    ///
    /// - Parameter request: What was asked for, to name what a failed step was about.
    /// - Returns: `nil` if there is nothing new.
    package func next(for request: IsolatedRequest) -> InitReport? {
        let message: ReceivedMessage?
        do throws(Errno) {
            message = try socket.borrowed.receiveMessage(upTo: MemoryLayout<cl_init_report>.size)
        } catch {
            return .gone
        }
        guard let message else { return nil }
        guard message.bytes.count == MemoryLayout<cl_init_report>.size else { return .gone }
        let report = unsafe message.bytes.withUnsafeBytes { unsafe $0.loadUnaligned(as: cl_init_report.self) }
        switch report.kind {
        case CL_INIT_EXECUTED.rawValue: return .executed(pid: report.b != 0 ? report.b : message.sender?.pid ?? 0)
        case CL_INIT_LOST.rawValue: return .lost(pid: report.a)
        case CL_INIT_FAILED.rawValue:
            let step = LaunchStep(rawValue: report.a) ?? .fork
            return .failed(.step(step, Errno(code: report.b), subject: request.subject(of: step, Int(report.c))))
        case CL_INIT_ENDED.rawValue: return .ended(WaitStatus(raw: report.a), isLast: report.b == 1)
        default: return .gone
        }
    }
}
