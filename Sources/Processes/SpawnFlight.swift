import CLinux
import Linux

/// A child on its way to its program.
///
/// It borrows our memory until it executes the program; several may be on their way at once. See `cl_spawn_begin` in
/// cl_spawn.h.
package final class SpawnFlight {
    /// How many a burst of starts leaves on their way while it prepares the next; more can be.
    ///
    /// With one, whoever starts waits for it before the next departs, and the child gets a processor meanwhile. With
    /// sixteen, children waited for a tick of the scheduler until the burst was over: five starts took 24 ms, not 11.
    package static let most = 1

    private let request: LaunchRequest
    private var kernel: KernelLaunch
    private var number: Int32
    /// Clock ticks since boot, before the start.
    private let earliest: UInt64

    /// Sends a child on its way.
    ///
    /// - Throws: `LaunchError`; then nothing is left.
    package init(_ request: LaunchRequest) throws(LaunchError) {
        self.request = request
        earliest = Clock.bootTicks()
        kernel = try KernelLaunch(request)
        number = kernel.begin()
        if number < 0 { throw error(Errno(code: -number)) }
    }

    deinit {
        if number >= 0 { _ = cl_spawn_end(number) }
    }

    /// Waits until the program was executed.
    ///
    /// To be called once. A file that is executable but in no known format is given to `/bin/sh`, as execvp(3) does.
    ///
    /// - Throws: `LaunchError`; then nothing is left running and nothing has to be reaped.
    package func land() throws(LaunchError) -> ChildProcess {
        var failure = end()
        if failure == .notExecutable, let program = kernel.program(of: request) {
            var script = request
            script.programs = ["/bin/sh"]
            script.arguments = ["/bin/sh", program] + request.arguments.dropFirst()
            kernel = try KernelLaunch(script)
            number = kernel.begin()
            failure = number < 0 ? Errno(code: -number) : end()
        }
        if let failure { throw error(failure) }
        return child()
    }

    private func end() -> Errno? {
        defer { number = -1 }
        let code = cl_spawn_end(number)
        return code < 0 ? Errno(code: -code) : nil
    }

    private func child() -> ChildProcess {
        let result = kernel.result
        let pidfd = PidFD(owning: FileDescriptor(owning: result.pidfd))
        // Between two clock readings of the same tick there is nothing to ask /proc.
        let isKnown = Clock.bootTicks() == earliest
        let startTicks = isKnown ? earliest : (try? ProcFS.stat(of: result.pid))?.startTicks ?? 0
        let identity = ProcessIdentity(pid: result.pid, startTicks: startTicks, inode: pidfd.inode())
        return ChildProcess(identity: identity, pidfd: pidfd)
    }

    private func error(_ failure: Errno) -> LaunchError {
        let step = LaunchStep(rawValue: kernel.result.step) ?? .clone
        let subject = request.subject(of: step, program: Int(kernel.result.path_index))
        return .step(step, failure, subject: subject)
    }
}
