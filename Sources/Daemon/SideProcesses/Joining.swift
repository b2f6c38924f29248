internal import EventLoop
internal import Linux
internal import Processes

/// A process on its way into the namespaces of a replica.
final class Joining {
    enum Outcome {
        case executed(pid: Int32)
        case failed(LaunchError)
    }

    private let usher: ChildProcess
    private let status: StatusSocket
    private let request: IsolatedRequest
    private let told: (Outcome) -> Void
    private var source: DescriptorSource?

    init(
        _ process: consuming JoiningProcess, _ request: IsolatedRequest, on loop: Loop,
        told: @escaping (Outcome) -> Void
    ) {
        usher = process.usher
        status = process.status
        self.request = request
        self.told = told
        source = try? DescriptorSource(loop, descriptor: status.descriptor.number, for: .readable) {
            [unowned self] _ in listen()
        }
    }

    deinit { source = nil }

    private func listen() {
        while source != nil, let news = status.next(for: request) {
            switch news {
            case .executed(let pid): tell(.executed(pid: pid))
            case .lost(let pid): _ = try? PidFD(pid: pid).waitForExit()
            case .failed(let error): tell(.failed(error))
            case .ended, .gone: tell(nil)
            }
        }
    }

    /// The usher has nothing else to do and ends.
    private func tell(_ outcome: Outcome?) {
        source = nil
        let end = (try? usher.pidfd.waitForExit()) ?? .exited(127)
        told(outcome ?? .failed(.initEnded(end)))
    }
}
