internal import Control
internal import Linux
internal import Model
internal import Supervision
internal import TOML

extension ChangeWork {
    /// `apply FILE`: the file's content becomes the state; `apply` alone accepts a hand edit that waits.
    func apply(_ toml: String?, _ operation: Operation) throws(ControlError) {
        guard let toml else {
            guard parts.store.acceptHeldEdit(by: author) else {
                throw ControlError(.conflict, "no change of the state file waits to be accepted")
            }
            operation.succeed(result(OutcomeRow(.applied, "state file")))
            return
        }
        let next = try version(of: toml)
        let difference = TOMLDifference(from: parts.store.version.document.root, to: next.document.root)
        guard !difference.isEmpty else {
            operation.succeed(result(OutcomeRow(.unchanged, "state file")))
            return
        }
        commit([.keys(difference.changes.map(\.edit))], operation) { [self] _ in
            operation.succeed(result(OutcomeRow(.applied, "state file", detail: "keys: \(difference.changes.count)")))
        }
    }

    /// `undo`: takes back, key by key, what one generation changed.
    func undo(_ generation: Int?, _ operation: Operation) throws(ControlError) {
        let number = generation ?? parts.store.generation
        let inverse = try parts.store.difference(of: number).inverse
        guard !inverse.isEmpty else { throw ControlError(.conflict, "generation \(number) changed no key") }
        let root = parts.store.version.document.root
        for change in inverse.changes where root[path: change.path]?.value != change.old {
            throw ControlError(
                .conflict, "\(change.path) was changed since generation \(number)",
                hint: "`tenement diff \(number)` shows what it was")
        }
        commit([.keys(inverse.changes.map(\.edit))], operation) { [self] _ in
            operation.succeed(result(OutcomeRow(.undone, "generation \(number)")))
        }
    }

    /// What the change would do, without doing it.
    func plan(_ change: Change) -> ControlReply {
        do throws(ControlError) {
            guard let next = try planned(change) else {
                throw ControlError(.usage, "\(change.verb) has no plan to show")
            }
            let steps = StatePlan.steps(
                from: parts.desired(), to: next.state.desired(hostDirectory: parts.host.hostDirectory))
            let difference = TOMLDifference(from: parts.store.version.document.root, to: next.document.root)
            return .plan(PlanAnswer(steps: steps, diff: DifferenceText.text(difference)))
        } catch {
            return .error(error)
        }
    }

    private func planned(_ change: Change) throws(ControlError) -> StateVersion? {
        switch change {
        case .apply(let toml?): return try version(of: toml)
        case .reload(let app):
            let name = try appName(app)
            guard let record = parts.state.apps[name] else { throw unknownApp(name) }
            let registration = try Registration(parts, directory: record.directory, name: name, peer: peer)
            let current = record.release.flatMap { record.definition(of: $0) }
            if current?.declaration == registration.app.declaration { return parts.store.version }
            return try applying(registration.release(ReleaseName.next(after: record), by: author))
        case .undo(let generation):
            let inverse = try parts.store.difference(of: generation ?? parts.store.generation).inverse
            return try applying([.keys(inverse.changes.map(\.edit))])
        case .spawn, .stop, .scale, .weight, .appAdd, .appDelete, .env, .route, .routeRemove, .routeDefault:
            return try applying(try rehearse(change))
        case .restart, .reset, .signal, .cancel, .shutdown, .apply(nil), .exec, .run, .execSignal: return nil
        }
    }

    private func applying(_ edits: [StateEdit]) throws(ControlError) -> StateVersion {
        do throws(StateProblem) {
            return try parts.store.version.applying(edits, file: parts.store.path)
        } catch {
            throw Self.error(error, fileIsInvalid: false)
        }
    }

    private func version(of toml: String) throws(ControlError) -> StateVersion {
        do throws(StateProblem) {
            return try StateVersion(Array(toml.utf8), file: "file", over: parts.store.version.project)
        } catch {
            throw Self.error(error, fileIsInvalid: false)
        }
    }
}

extension StateStore {
    /// What one generation changed against the one before it.
    func difference(of number: Int) throws(ControlError) -> TOMLDifference {
        guard let index = history.entries.firstIndex(where: { $0.number == number }) else {
            throw ControlError(.notFound, "there is no generation \(number)", hint: "`tenement history` lists them")
        }
        guard index > 0 else {
            throw ControlError(.conflict, "generation \(number) is the oldest that is kept")
        }
        let old = try root(of: history.entries[index - 1].number)
        return TOMLDifference(from: old, to: try root(of: number))
    }

    private func root(of number: Int) throws(ControlError) -> TOMLTable {
        guard let bytes = try? history.content(of: number), let document = try? TOMLDocument(parsing: bytes) else {
            throw ControlError(.failed, "generation \(number) cannot be read")
        }
        return document.root
    }
}
