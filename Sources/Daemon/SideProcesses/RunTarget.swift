internal import Control
internal import Model

/// Finds out what `run` runs as.
struct RunTarget {
    private let parts: DaemonParts
    private let app: String?

    init(_ parts: DaemonParts, app: String?) {
        self.parts = parts
        self.app = app
    }

    /// The instance to run as, without ports and sockets, which are its replicas' own.
    ///
    /// - Returns: Also whether its own command is what is to be executed.
    func find(_ request: RunRequest) throws(ControlError) -> (instance: DesiredInstance, isOwnCommand: Bool) {
        if let named = request.service {
            return (try instance(named), false)
        }
        if request.process.arguments.count == 1, let own = own(request.process.arguments[0]) {
            return (try instance(own.description), true)
        }
        guard let service = standard else {
            throw ControlError(
                .notFound, "no service to run it as", hint: "tenement run SERVICE -- CMD names one")
        }
        return (try instance(service.description), false)
    }

    /// A service that is called like the only word of the command.
    private func own(_ word: String) -> ServiceName? {
        guard let selector = Selector(word), !selector.isGlob, selector.id == nil, selector.replica == nil else {
            return nil
        }
        return try? NameResolver(parts, inApp: app).service(selector)
    }

    /// `web`, else the first service of the app the command is typed in, or of the only one.
    private var standard: ServiceName? {
        let state = parts.state
        let name = app ?? (state.host.services.isEmpty && state.apps.count == 1 ? state.apps.keys.first : nil)
        let services = (name.flatMap { state.running($0) } ?? state.host).services.map(\.name)
        return (services.first { $0 == "web" } ?? services.first).map { ServiceName(app: name, service: $0) }
    }

    private func instance(_ text: String) throws(ControlError) -> DesiredInstance {
        let selector = try NameResolver.selector(text)
        guard !selector.isGlob, selector.replica == nil else {
            throw ControlError(.usage, "run takes one service or instance, not \"\(text)\"")
        }
        let service = try NameResolver(parts, inApp: app).service(selector)
        let name = InstanceName(service: service, id: selector.id ?? InstanceName.defaultID)
        var state = parts.state
        if state.instances[name] == nil { state.instances[name] = InstanceRecord() }
        let desired = state.desired(hostDirectory: parts.host.hostDirectory)
        guard var found = desired.instances[name] else {
            throw ControlError(
                .failed, "\(service) has no definition that runs", hint: "`tenement releases` lists them")
        }
        found.service.listening = Listening()
        return found
    }
}
