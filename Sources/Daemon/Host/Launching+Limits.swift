internal import Linux
internal import Model
internal import Processes
internal import Supervision

extension HostContext {
    /// The limits of a run; what this host cannot hold is refused, or left out with a note.
    ///
    /// Limits that a sandbox has without asking are only noted where they cannot be held.
    func limits(
        _ confinement: Confinement, _ isolation: IsolationChoice, notes: inout [String]
    ) throws(SpawnRefusal) -> RunLimits {
        let controllers = cgroups?.controllers ?? []
        let written = LimitsPlan(confinement.limits, controllers: controllers).missing
        if !written.isEmpty, settings.isolation.degrade != .warn {
            throw SpawnRefusal(step: "limits_missing", subject: text(of: written))
        }
        let limits = RunLimits(
            confinement.limits(at: isolation.asked), controllers: controllers,
            extraTasks: isolation.sharesHost ? 0 : 1)
        let missing = limits.plan.missing
        if !missing.isEmpty { notes.append("runs without a limit: \(text(of: missing))") }
        return limits
    }

    private func text(of missing: [LimitsPlan.Missing]) -> String {
        missing.map { LimitsText.missing($0, lack: search.lacks[$0.controller]) }.joined(separator: "; ")
    }
}

extension Executor {
    /// Changes the limits of a living run; nothing is restarted.
    func applyLimits(_ key: RunKey, _ limits: ResourceLimits) {
        guard let run = runs[key] else { return }
        var confinement = run.desired.service.confinement
        confinement.limits = limits
        let next = confinement.limits(at: run.isolation.asked)
        let plan = run.limits.change(to: next)
        do throws(SpawnRefusal) {
            try plan.apply(to: run.group)
            host.log.note("\(run.name): \(LimitsText.text(next))")
        } catch {
            host.log.warn("\(run.name): \(CauseText.text(error.failure))")
        }
        for missing in plan.missing {
            host.log.warn("\(run.name): \(LimitsText.missing(missing, lack: host.search.lacks[missing.controller]))")
        }
    }
}
