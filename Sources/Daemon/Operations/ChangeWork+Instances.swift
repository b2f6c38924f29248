internal import Control
internal import Linux
internal import Model
internal import Supervision

extension ChangeWork {
    /// `spawn`: written down once it is ready, or at once when nobody waits.
    func spawn(_ request: SpawnRequest, _ operation: Operation) throws(ControlError) {
        let selector = try NameResolver.selector(request.name)
        guard !selector.isGlob, selector.replica == nil else {
            throw ControlError(.usage, "spawn takes one service or instance, not \"\(request.name)\"")
        }
        let service = try NameResolver(parts, inApp: callersApp).service(selector)
        let name = InstanceName(service: service, id: selector.id ?? InstanceName.defaultID)
        let before = parts.state.instances[name]
        let exists = parts.state.instanceNames.contains(name)
        if exists, (before?.goal ?? .up) == .up, isAlive(name) {
            try foundRunning(name, request, operation)
            return
        }
        let record = try record(for: name, from: before ?? InstanceRecord(), request)
        guard let edits = allocation(for: name) else {
            throw ControlError(.failed, "no port of port_range or no user of uid_range is free")
        }
        commit(isRehearsing ? edits + [.instance(name, record)] : edits, operation) { [self] _ in
            parts.provisional[name] = record
            parts.apply(by: author)
            if options.wait == nil {
                keep(name, record, operation) { self.spawned(name, operation, generation: $0) }
            } else {
                awaitSpawn(name, record, operation)
            }
        }
    }

    private func isAlive(_ name: InstanceName) -> Bool {
        switch parts.supervision.supervisor.settled(name) {
        case .ready, .pending, .exited: true
        case .failed, .stopped, .unknown: false
        }
    }

    private func foundRunning(_ name: InstanceName, _ request: SpawnRequest, _ operation: Operation)
        throws(ControlError)
    {
        if request.new { throw ControlError(.alreadyRunning, "\(name) is running already") }
        if !request.env.isEmpty || request.replicas != nil {
            throw ControlError(
                .conflict, "\(name) is running already and was left as it is",
                hint: "`tenement env set` and `tenement scale` change it")
        }
        operation.succeed(result(OutcomeRow(.running, name.description, listen: listen(name))))
    }

    private func record(
        for name: InstanceName, from before: InstanceRecord, _ request: SpawnRequest
    ) throws(ControlError) -> InstanceRecord {
        if let violation = NameRule.violation(ofID: name.id) { throw ControlError(.usage, violation.message) }
        var record = before
        record.goal = .up
        if let replicas = request.replicas {
            guard (1...1000).contains(replicas) else {
                throw ControlError(.usage, "replicas must be between 1 and 1000")
            }
            record.replicas = replicas
        }
        for entry in request.env {
            record.environment.removeAll { $0.key == entry.key }
            record.environment.append(try EnvironmentEntry(entry))
        }
        return record
    }

    private func awaitSpawn(_ name: InstanceName, _ record: InstanceRecord, _ operation: Operation) {
        settle(
            [name], operation,
            judge: { state in
                switch state {
                case .ready, .exited: .settled
                case .failed(let cause): .failed(cause)
                case .pending, .unknown, .stopped: .pending
                }
            },
            done: { [self] failures in
                if let cause = failures[name] {
                    giveUp(name, cause, operation)
                } else {
                    keep(name, record, operation) { self.spawned(name, operation, generation: $0) }
                }
            })
        let abandon = operation.cancel
        operation.cancel = { [self] in
            parts.provisional[name] = nil
            parts.apply(by: author)
            abandon?()
        }
    }

    /// Writes the instance down; from then on the state file speaks for it.
    private func keep(
        _ name: InstanceName, _ record: InstanceRecord, _ operation: Operation, then next: @escaping (Int) -> Void
    ) {
        parts.store.commit([.instance(name, record)], by: author) { [self] result in
            parts.provisional[name] = nil
            guard case .done(let generation) = result else {
                parts.apply(by: author)
                finish(operation, failed: result)
                return
            }
            next(generation)
        }
    }

    private func spawned(_ name: InstanceName, _ operation: Operation, generation: Int) {
        operation.succeed(result(OutcomeRow(.spawned, name.description, listen: listen(name)), notes: notes(name)))
    }

    /// The instance is not left half-registered: what was before the command is again.
    private func giveUp(_ name: InstanceName, _ cause: Cause, _ operation: Operation) {
        var error = ControlError(.failed, "\(name) did not become ready: \(CauseText.text(cause))")
        let didNotBind = cause == .startupTimeout || cause == .portTimeout
        if didNotBind, let seen = parts.executor.observations[name], !seen.isEmpty {
            error.message += "; it listened on \(seen.joined(separator: ", ")) instead"
        }
        parts.provisional[name] = nil
        parts.apply(by: author)
        let isKnown = parts.store.state.instanceNames.contains(name)
        error.hint = isKnown ? "`tenement why \(name)` tells more" : "`tenement events` shows each step"
        commit(isKnown ? [] : [InstanceAllocation(parts).release(name)], operation) { [self] _ in
            fail(operation, error, logOf: name)
        }
    }

    /// Fails with the last lines that the instance wrote.
    func fail(_ operation: Operation, _ error: ControlError, logOf name: InstanceName) {
        let host = parts.host
        host.logs.whenRead {
            var error = error
            error.log = RecentLog(host).lines(of: name, count: 20)
            operation.fail(error)
        }
    }

    /// `stop`: the goals are down before anything is ended, so nothing undoes it.
    func stop(_ names: [String], delete: Bool, _ operation: Operation) throws(ControlError) {
        let instances = try instances(names)
        let state = parts.state
        let alreadyDown = instances.filter { state.instances[$0]?.goal == .down && !isAlive($0) }
        var edits: [StateEdit] = []
        for name in instances {
            var record = state.instances[name] ?? InstanceRecord()
            record.goal = .down
            edits.append(.instance(name, delete && !Self.isImplied(name) ? nil : record))
            if delete { edits.append(InstanceAllocation(parts).release(name)) }
        }
        if !isRehearsing { for name in instances { parts.provisional[name] = nil } }
        commit(edits, operation) { [self] generation in
            settle(
                instances, operation,
                judge: { state in
                    switch state {
                    case .stopped, .unknown: .settled
                    case .ready, .exited, .failed, .pending: .pending
                    }
                },
                done: { [self] _ in
                    for name in instances { removeUnkeptData(of: name, state) }
                    let outcomes = instances.map { name -> OutcomeRow in
                        let isGone = delete && !Self.isImplied(name)
                        return OutcomeRow(
                            isGone ? .deleted : alreadyDown.contains(name) ? .down : .stopped, name.description)
                    }
                    operation.succeed(ChangeResult(outcomes: outcomes, generation: generation))
                })
        }
    }

    /// A service of an app always has its instance `default`.
    private static func isImplied(_ name: InstanceName) -> Bool {
        name.service.app != nil && name.id == InstanceName.defaultID
    }

    /// `storage_persist = false`: the data of an instance go when it is stopped.
    private func removeUnkeptData(of name: InstanceName, _ state: HostState) {
        guard state.desired().instances[name]?.service.storage.persists == false else { return }
        try? Directory.removeTree(parts.host.dataPath(of: name))
    }

    func restart(_ names: [String], _ operation: Operation) throws(ControlError) {
        let named = try instances(names)
        let instances = named.filter { parts.state.instances[$0]?.goal != .down }
        guard !instances.isEmpty, instances.count == named.count || names.contains(where: Glob.isPattern) else {
            let down = named.first { !instances.contains($0) } ?? named[0]
            throw ControlError(.conflict, "\(down) is stopped", hint: "`tenement spawn \(down)` starts it")
        }
        let targets = try targets(names).filter { instances.contains($0.instance) }
        let before = pids(of: instances)
        parts.supervision.post(.command(.restart(targets), by: author))
        settle(
            instances, operation,
            judge: { state in
                switch state {
                case .ready, .exited: .settled
                case .failed(let cause): .failed(cause)
                case .pending, .stopped, .unknown: .pending
                }
            },
            done: { [self] failures in
                if let (name, cause) = failures.first {
                    let text = "\(name) did not come back: \(CauseText.text(cause))"
                    fail(operation, ControlError(.failed, text), logOf: name)
                } else if !before.isEmpty, pids(of: instances).isSuperset(of: before), targets.count == before.count {
                    operation.fail(ControlError(.failed, "nothing was restarted"))
                } else {
                    operation.succeed(
                        ChangeResult(
                            outcomes: instances.map { OutcomeRow(.restarted, $0.description, listen: listen($0)) },
                            notes: instances.flatMap(notes)))
                }
            })
    }

    func reset(_ names: [String], _ operation: Operation) throws(ControlError) {
        let targets = try targets(names)
        parts.supervision.post(.command(.reset(targets), by: author))
        operation.succeed(ChangeResult(outcomes: try instances(names).map { OutcomeRow(.reset, $0.description) }))
    }

    func signal(_ names: [String], _ signal: String, _ operation: Operation) throws(ControlError) {
        guard let number = SignalName.number(of: signal) else {
            throw ControlError(.usage, "there is no signal \"\(signal)\"", hint: "such as HUP, USR1 or 15")
        }
        let targets = try targets(names)
        let instances = try instances(names)
        guard instances.contains(where: { !pids(of: [$0]).isEmpty }) else {
            throw ControlError(.conflict, "nothing of \(names.joined(separator: ", ")) is running")
        }
        parts.supervision.post(.command(.signal(targets, number: number), by: author))
        operation.succeed(ChangeResult(outcomes: instances.map { OutcomeRow(.signaled, $0.description) }))
    }

    func pids(of names: [InstanceName]) -> Set<Int32> {
        Set(
            names.flatMap { parts.supervision.supervisor.report(for: $0) }.compactMap { $0.process?.pid }
                .filter { $0 > 0 })
    }

    /// Where the first ready replica of an instance listens.
    func listen(_ name: InstanceName) -> String? {
        parts.supervision.supervisor.report(for: name).compactMap { $0.process?.endpoint }.first?.description
    }

    func result(_ outcome: OutcomeRow, notes: [String] = []) -> ChangeResult {
        ChangeResult(outcomes: [outcome], generation: parts.store.generation, notes: notes)
    }

    /// What the person should read about the runs of an instance.
    func notes(_ name: InstanceName) -> [String] {
        var notes: [String] = []
        for run in parts.executor.runs.values where run.name.instance == name {
            for note in run.notes where !notes.contains("\(name): \(note)") { notes.append("\(name): \(note)") }
        }
        return notes
    }
}
