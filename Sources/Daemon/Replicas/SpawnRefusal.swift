internal import Linux
internal import Processes
internal import Supervision

/// Why a replica's process could not be made, before or by the kernel.
struct SpawnRefusal: Error, Equatable {
    var failure: SpawnFailure

    init(step: String, errorNumber: Int32 = 0, subject: String = "") {
        failure = SpawnFailure(step: step, errorNumber: errorNumber, subject: subject)
    }

    init(_ error: LaunchError) {
        switch error {
        case .step(let step, let error, let subject):
            self.init(step: step.name, errorNumber: error.code, subject: subject)
        case .initEnded(.killed(let signal, _)): self.init(step: "pid_one", subject: "SIG" + Signals.name(of: signal))
        case .initEnded(.exited(let code)): self.init(step: "pid_one", subject: "code \(code)")
        case .containsNUL(let text): self.init(step: "nul_byte", subject: text)
        case .unknownUser(let name): self.init(step: "find_user", subject: name)
        case .unknownGroup(let name): self.init(step: "find_group", subject: name)
        }
    }

    /// Runs `body` and names the step if the kernel refuses.
    static func wrap<T: ~Copyable>(
        _ step: String, subject: String = "", _ body: () throws(Errno) -> T
    ) throws(SpawnRefusal) -> T {
        do throws(Errno) {
            return try body()
        } catch {
            throw SpawnRefusal(step: step, errorNumber: error.code, subject: subject)
        }
    }
}
