internal import EventLoop
internal import Linux
internal import Model
internal import Supervision
internal import TOML

/// Keeps a project's daemon in step with the files beside it: `tenement.toml` is applied when it changes.
final class ProjectWatch {
    private let parts: DaemonParts
    private let directory: String
    private var watch: StateWatch?

    init(_ parts: DaemonParts, directory: String) throws(StartFailure) {
        self.parts = parts
        self.directory = directory
        watch = try StateWatch(parts.loop, path: Path.join(directory, "tenement.toml")) { [unowned self] in reread() }
    }

    private func reread() {
        do throws(StartFailure) {
            let base = try ProjectFile.read(directory)
            guard base != parts.store.version.project else { return }
            guard !isForeign else {
                parts.host.log.note("tenement.toml was not there before and may be a service's: restart to apply it")
                return
            }
            try rebase(base)
            parts.host.log.note("applied tenement.toml")
        } catch {
            parts.host.log.fail(error)
            parts.host.log.note("tenement.toml was not applied; everything runs on as it was")
        }
    }

    /// A file that was there is shown to isolated services read-only; a new one they could have made in root's name.
    private var isForeign: Bool {
        CurrentProcess.isRoot && parts.store.version.project == nil
            && parts.state.allocated.values.contains { $0.user != nil }
    }

    private func rebase(_ base: TOMLTable?) throws(StartFailure) {
        do throws(StateProblem) {
            try parts.store.rebase(over: base)
        } catch {
            throw .files(error.diagnostics)
        }
    }
}
