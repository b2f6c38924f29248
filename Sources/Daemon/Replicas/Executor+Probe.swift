internal import EventLoop
internal import Linux
internal import Model
internal import Processes
internal import Supervision

extension Executor {
    /// Executes one probe of a run; `probed` follows exactly once.
    func probe(_ key: RunKey, _ check: HealthCheck) {
        guard let run = runs[key] else { return }
        let report: (ProbeOutcome) -> Void = { [unowned self] outcome in
            run.probe = nil
            execProbes[key] = nil
            guard runs[key] === run else { return }
            run.health = outcome
            run.probedAt = Clock.monotonic()
            post(.run(key, .probed(outcome)))
        }
        switch check.kind {
        case .http(let path): connect(run, path: path, check, report: report)
        case .tcp: connect(run, path: nil, check, report: report)
        case .unix: connect(run, path: nil, check, report: report)
        case .exec(let command):
            execProbes[key] = ExecProbe(
                loop, execRequest(run, command: command), inside: enclosing(run), timeout: check.timeout,
                report: report)
        }
    }

    private func connect(
        _ run: ReplicaRun, path: String?, _ check: HealthCheck, report: @escaping (ProbeOutcome) -> Void
    ) {
        let endpoint: Endpoint? =
            switch check.kind {
            case .unix: run.site.map { .unix(path: $0.file) }
            case .tcp: run.plan.port.map { .tcp(address: "127.0.0.1", port: $0) } ?? nil
            case .http, .exec: endpoint(of: run)
            }
        guard let endpoint else {
            report(.failed(.notStarted(SpawnFailure(step: "no_endpoint"))))
            return
        }
        run.probe = Probe(loop, endpoint: endpoint, path: path, timeout: check.timeout, report: report)
    }

    /// Where a run is dialled: its socket, else its main port.
    private func endpoint(of run: ReplicaRun) -> Endpoint? {
        if let published = run.published { return published.endpoint }
        if let site = run.site { return .unix(path: site.file) }
        return run.plan.port.map { .tcp(address: "127.0.0.1", port: $0) }
    }

    /// What a command enters that looks at an isolated run.
    private func enclosing(_ run: ReplicaRun) -> ExecProbe.Enclosing? {
        guard let isolation = run.enclosure, let pidOne = run.pidOneDescriptor else { return nil }
        return ExecProbe.Enclosing(isolation: isolation, pidOne: pidOne, service: run.process)
    }

    private func execRequest(_ run: ReplicaRun, command: String) -> LaunchRequest {
        var request = LaunchRequest(
            programs: ["/bin/sh"], arguments: ["/bin/sh", "-c", command],
            environment: run.plan.environment.map(\.description), descriptors: [host.null, host.null, host.null])
        request.directory = run.plan.workingDirectory
        request.identity = run.identity
        if run.enclosure != nil { request.cgroup = run.group.cgroupDescriptor }
        if run.enclosure != nil { request.options.insert(.noNewPrivileges) }
        if host.isForeground { request.options.insert(.diesWithParent) }
        return request
    }
}
