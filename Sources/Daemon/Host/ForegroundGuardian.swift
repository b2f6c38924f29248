internal import Linux
internal import Processes

/// Holds the guard of a foreground daemon: if this process ends in any way, everything it started does.
final class ForegroundGuardian {
    private var guardian: ForegroundGuard?

    init(_ host: HostContext) throws(StartFailure) {
        guard let program = Executables.find("tenement-init") else { throw .missing(program: "tenement-init") }
        do throws(LaunchError) {
            guardian = try ForegroundGuard.start(
                program: program, hostID: host.paths.hostID, cgroup: host.cgroups?.path)
        } catch {
            throw .launch(program: program, error)
        }
    }

    /// Everything has been stopped in order: the guard may go.
    func release() {
        guard let held = guardian.take() else { return }
        try? held.release()
    }
}
