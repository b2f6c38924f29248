internal import Control
internal import Linux
internal import Model
internal import Processes
internal import Routing
internal import Supervision

extension ChangeWork {
    func scale(_ replicas: [NamedNumber], _ operation: Operation) throws(ControlError) {
        var edits: [StateEdit] = []
        var outcomes: [OutcomeRow] = []
        var touched: [InstanceName] = []
        let desired = parts.desired()
        for wish in replicas {
            guard (0...1000).contains(wish.number) else {
                throw ControlError(.usage, "\(wish.name): replicas must be between 0 and 1000")
            }
            for name in try instances([wish.name]) {
                let old = desired.instances[name]?.replicas ?? 0
                var record = parts.state.instances[name] ?? InstanceRecord()
                record.replicas = wish.number
                edits.append(.instance(name, record))
                touched.append(name)
                outcomes.append(
                    OutcomeRow(
                        old == wish.number ? .unchanged : .scaled, name.description, detail: "\(old) → \(wish.number)"))
            }
        }
        commitAndSettle(edits, touched, operation, outcomes: outcomes)
    }

    func weight(_ weights: [NamedNumber], _ operation: Operation) throws(ControlError) {
        var edits: [StateEdit] = []
        var outcomes: [OutcomeRow] = []
        for wish in weights {
            guard (0...100).contains(wish.number) else {
                throw ControlError(.usage, "\(wish.name): a weight is between 0 and 100")
            }
            for name in try instances([wish.name]) {
                var record = parts.state.instances[name] ?? InstanceRecord()
                outcomes.append(
                    OutcomeRow(
                        record.weight == wish.number ? .unchanged : .weighted, name.description,
                        detail: "\(record.weight) → \(wish.number)"))
                record.weight = wish.number
                edits.append(.instance(name, record))
            }
        }
        commit(edits, operation) { generation in
            operation.succeed(ChangeResult(outcomes: outcomes, generation: generation))
        }
    }

    /// Commits; if the client waits, the instances must become what the file says now.
    func commitAndSettle(
        _ edits: [StateEdit], _ names: [InstanceName], _ operation: Operation, outcomes: [OutcomeRow]
    ) {
        commit(edits, operation) { [self] generation in
            guard options.wait != nil, !names.isEmpty else {
                operation.succeed(ChangeResult(outcomes: outcomes, generation: generation))
                return
            }
            settle(
                names, operation,
                judge: { state in
                    switch state {
                    case .ready, .exited, .stopped, .unknown: .settled
                    case .failed(let cause): .failed(cause)
                    case .pending: .pending
                    }
                },
                done: { failures in
                    if let (name, cause) = failures.first {
                        operation.fail(ControlError(.failed, "\(name): \(CauseText.text(cause))"))
                    } else {
                        operation.succeed(ChangeResult(outcomes: outcomes, generation: generation))
                    }
                })
        }
    }

    /// The edits that give an instance what it alone has, if it needs something; `nil` when nothing is left.
    func allocation(for name: InstanceName) -> [StateEdit]? {
        InstanceAllocation(parts).edits(for: [name])
    }
}

/// Chooses ports that stay with an instance (configuration page §3).
///
/// The instance `default` keeps a port that somebody declared; a port that is
/// only a wish, and those of other instances, come from `port_range`.
struct PortAllocation {
    private let parts: DaemonParts

    init(_ parts: DaemonParts) {
        self.parts = parts
    }

    /// Gives each of `names` the port that it lacks, in `lines`; whether the range was large enough.
    func allocate(for names: some Sequence<InstanceName>, _ lines: inout [String: Allocation]) -> Bool {
        let state = parts.state
        var taken = Set(lines.values.compactMap(\.port))
        taken.formUnion(parts.claimants.flatMap { $0.service.listening.nodePorts.map(\.port.number) })
        for name in names where lines[name.description]?.port == nil {
            guard let service = state.definition(of: name.service), let main = service.listening.mainPort,
                !keepsDeclared(name, main)
            else { continue }
            guard let port = free(in: state.settings.ports, except: taken) else { return false }
            taken.insert(port)
            lines[name.description, default: Allocation()].port = port
        }
        return true
    }

    private func keepsDeclared(_ name: InstanceName, _ port: ServicePort) -> Bool {
        guard name.id == InstanceName.defaultID else { return false }
        guard port.isWish else { return true }
        if parts.executor.runs.values.contains(where: { $0.name.instance == name && $0.plan.port == port.number }) {
            return true
        }
        if let holder = parts.host.claims[NodePort(port.number, .tcp)], holder != name.service { return false }
        guard parts.host.ports.isUnused(port.number), !isDeclaredElsewhere(port.number, by: name) else { return false }
        return (try? PortProbe.isFree(port.number)) ?? false
    }

    /// Two apps that both say nothing wish for the same 3000.
    private func isDeclaredElsewhere(_ port: UInt16, by name: InstanceName) -> Bool {
        parts.desired().instances.contains { other, instance in
            other != name && other.id == InstanceName.defaultID && instance.allocatedPort == nil
                && instance.service.listening.mainPort?.number == port
                && (instance.service.listening.mainPort?.isWish == false || other < name)
        }
    }

    private func free(in range: ClosedRange<UInt16>, except taken: Set<UInt16>) -> UInt16? {
        range.first { port in
            !taken.contains(port) && parts.host.ports.isUnused(port) && (try? PortProbe.isFree(port)) == true
        }
    }
}

extension HostState {
    /// The service's definition as it runs now.
    func definition(of name: ServiceName) -> Service? {
        guard let app = name.app else { return host.service(name.service) }
        return running(app)?.service(name.service)
    }
}
