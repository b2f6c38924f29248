import Linux

/// Starts processes.
///
/// See clone3 in clone(2).
package enum Spawner {
    /// Starts a process and returns once its program was executed, typically after 0.5 ms.
    ///
    /// The calling thread waits meanwhile; all other threads run on. May be called from any thread.
    ///
    /// - Throws: `LaunchError`; then nothing is left running and nothing has to be reaped.
    package static func spawn(_ request: LaunchRequest) throws(LaunchError) -> ChildProcess {
        try SpawnFlight(request).land()
    }
}

extension LaunchRequest {
    /// Who the child has to become.
    ///
    /// Without privilege even the groups one has cannot be set again, and nothing else would change either.
    var changedIdentity: Identity? {
        identity.flatMap { $0.isCurrent && !CurrentProcess.isRoot ? nil : $0 }
    }

    /// What a failed step was about; `program` is an index into `programs`.
    func subject(of step: LaunchStep, program: Int) -> String {
        switch step {
        case .execute: programs.indices.contains(program) ? programs[program] : ""
        case .directory: directory ?? ""
        case .groups, .group, .user: identity?.name ?? ""
        default: ""
        }
    }
}
