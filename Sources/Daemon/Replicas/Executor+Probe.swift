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
                loop, request: execRequest(run, command: command), timeout: check.timeout, report: report)
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

    private func execRequest(_ run: ReplicaRun, command: String) -> LaunchRequest {
        var request = LaunchRequest(
            programs: ["/bin/sh"], arguments: ["/bin/sh", "-c", command],
            environment: run.plan.environment.map(\.description), descriptors: [host.null, host.null, host.null])
        request.directory = run.plan.workingDirectory
        request.identity = run.identity
        if host.isForeground { request.options.insert(.diesWithParent) }
        return request
    }
}

/// A health check that is a command: a process like any other, killed when its time is up.
final class ExecProbe {
    private var pidfd: PidFD?
    private var exitSource: DescriptorSource?
    private var timer: TimerSource?
    private let leader: Int32
    private let report: (ProbeOutcome) -> Void

    init(_ loop: Loop, request: LaunchRequest, timeout: Duration, report: @escaping (ProbeOutcome) -> Void) {
        self.report = report
        do throws(LaunchError) {
            let child = try Spawner.spawn(request)
            leader = child.pid
            let taken = child.takePidFD()
            let number = taken.descriptor.number
            pidfd = consume taken
            exitSource = try? DescriptorSource(loop, descriptor: number, for: .readable) { [unowned self] _ in ended() }
            timer = try? TimerSource(loop) { [unowned self] in expired() }
            timer?.arm(at: Clock.monotonic() + timeout.wholeNanoseconds)
        } catch {
            leader = 0
            let failure = SpawnRefusal(error).failure
            timer = try? TimerSource(loop) { [unowned self] in finish(.failed(.notStarted(failure))) }
            timer?.arm(at: 0)
        }
    }

    deinit {
        kill()
    }

    private func ended() {
        guard let status = try? pidfd?.reap() else { return }
        pidfd = nil
        finish(status == .exited(0) ? .passed : .failed(.exited(ExitStatus(status))))
    }

    private func expired() {
        kill()
        finish(.failed(.timedOut))
    }

    /// The command leads a session of its own: its process group goes with it.
    private func kill() {
        guard leader > 0, (try? pidfd?.reap()) == .some(nil) else { return }
        exitSource = nil
        try? Signals.send(9, to: -leader)
        _ = try? pidfd?.waitForExit()
        pidfd = nil
    }

    private func finish(_ outcome: ProbeOutcome) {
        exitSource = nil
        timer = nil
        report(outcome)
    }
}
