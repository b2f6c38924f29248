internal import EventLoop
internal import Linux
internal import Processes

/// An isolated service and its pid 1, from the spawn to the end of both.
///
/// The service's end is told by pid 1, exactly; when it is the last process in
/// its namespace, once pid 1 has gone as well, so that nothing has to be waited
/// for. A pid 1 that is killed takes everything with it.
final class IsolatedLife {
    enum Report {
        /// The service executes; its number on the host.
        case executed(pid: Int32)
        /// A step before has failed; nothing is left.
        case failed(LaunchError)
        /// The service has ended.
        case exited(WaitStatus)
        /// Nothing is left in its namespace.
        case over
    }

    private let pidOne: ChildProcess
    private let status: StatusSocket
    private let report: (Report) -> Void
    /// Names what a failed step was about; not kept longer than that.
    private var request: IsolatedRequest?
    private var statusSource: DescriptorSource?
    private var endSource: DescriptorSource?
    private var pidfd: PidFD?
    private var failure: LaunchError?
    private var ending: WaitStatus?
    private var isEndTold = false
    /// The service's process; `nil` until it executes, and if it had ended before it could be looked at.
    private(set) var service: ProcessIdentity?
    private(set) var isOver = false

    init(
        _ process: consuming IsolatedProcess, _ request: IsolatedRequest, on loop: Loop,
        report: @escaping (Report) -> Void
    ) {
        pidOne = process.pidOne
        status = process.status
        self.request = request
        self.report = report
        statusSource = try? DescriptorSource(
            loop, descriptor: status.descriptor.number, for: .readable
        ) { [unowned self] _ in listen() }
        endSource = try? DescriptorSource(
            loop, descriptor: pidOne.pidfd.descriptor.number, for: .readable
        ) { [unowned self] _ in finish() }
    }

    /// `tenement-init`, as it is written down.
    var pidOneIdentity: ProcessIdentity { pidOne.identity }

    /// Where others may enter its namespaces, as long as this value lives.
    var pidOneDescriptor: BorrowedDescriptor { pidOne.pidfd.descriptor.borrowed }

    /// Signals the service; it is never mistaken for another process.
    func signal(_ number: Int32) {
        try? pidfd?.send(signal: number)
    }

    /// Ends everything in the namespace.
    func kill() {
        try? pidOne.pidfd.send(signal: 9)
    }

    private func listen() {
        while let request, let news = status.next(for: request) {
            switch news {
            case .executed(let pid):
                identify(pid)
                report(.executed(pid: pid))
            case .failed(let error): failure = error
            case .lost: break
            case .ended(let status, let isLast):
                ending = status
                if !isLast { tellEnd(status) }
            case .gone:
                self.request = nil
                statusSource = nil
            }
        }
    }

    /// A number that was used again meanwhile is no child of pid 1.
    private func identify(_ pid: Int32) {
        guard let opened = try? PidFD(pid: pid), let stat = try? ProcFS.stat(of: pid), stat.parent == pidOne.pid else {
            service = ProcessIdentity(pid: pid, startTicks: 0, inode: nil)
            return
        }
        service = ProcessIdentity(pid: pid, startTicks: stat.startTicks, inode: opened.inode())
        pidfd = consume opened
    }

    private func tellEnd(_ status: WaitStatus) {
        guard !isEndTold else { return }
        isEndTold = true
        report(.exited(status))
    }

    /// pid 1 has ended: what it had told before counts first.
    private func finish() {
        listen()
        guard let end = try? pidOne.pidfd.reap() else { return }
        (statusSource, endSource, request, isOver) = (nil, nil, nil, true)
        if service == nil {
            report(.failed(failure ?? .initEnded(end)))
        } else {
            tellEnd(ending ?? .killed(signal: 9, core: false))
            report(.over)
        }
    }
}
