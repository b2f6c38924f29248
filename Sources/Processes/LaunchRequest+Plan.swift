package import Linux
package import Model

extension LaunchRequest {
    /// The launch of a planned replica: its program is searched in its own `PATH`.
    ///
    /// - Parameters:
    ///   - plan: What was decided.
    ///   - mark: The entry that marks the replica's processes, see `ReplicaScan.mark(hostID:key:)`.
    ///   - descriptors: Standard input, output, error, then LISTEN_FDS.
    package init(plan: LaunchPlan, mark: String, descriptors: [BorrowedDescriptor]) {
        let searchPath = plan.environment.last { $0.key == "PATH" }?.value ?? "/usr/local/bin:/usr/bin:/bin"
        self.init(
            programs: Self.candidates(for: plan.arguments.first ?? "", searchPath: searchPath),
            arguments: plan.arguments,
            environment: plan.environment.map(\.description) + [mark],
            descriptors: descriptors)
        directory = plan.workingDirectory
    }
}
