import TOML

extension Selector {
    /// What a command does, which decides what a bare `web` means.
    package enum Purpose: Hashable, Sendable {
        /// `web` is `web:default`.
        case changing
        /// `web` is every instance of it.
        case looking
    }

    /// What a selector found, or what may have been meant.
    package enum Match: Hashable, Sendable {
        /// At least one, sorted.
        case found([InstanceName])
        /// The service exists, its instance `default` does not; the others are these.
        case onlyOthers([InstanceName])
        /// The service is in several apps, and none was named.
        case ambiguous([InstanceName])
        /// Nothing fits; the nearest names, perhaps none.
        case notFound(nearest: [String])
    }

    /// The instances among `names` that are meant.
    ///
    /// `inApp` is the app whose directory the command runs in: where it has
    /// what is asked for, other apps need not be named. Outside of apps a bare
    /// name means the host's own service first, a pattern all apps.
    package func match(_ names: some Sequence<InstanceName>, for purpose: Purpose, inApp: String? = nil) -> Match {
        let all = names.sorted()
        let prefersOne = app == nil && (inApp != nil || !isGlob)
        let preferred = prefersOne ? all.filter { $0.service.app == inApp } : []
        let candidates = preferred.contains(where: fitsService) ? preferred : all
        let ofService = candidates.filter(fitsService)
        guard !ofService.isEmpty else { return .notFound(nearest: nearest(among: all)) }
        if app == nil, !isGlob, Set(ofService.map(\.service)).count > 1 { return .ambiguous(ofService) }
        let wantsDefault = id == nil && purpose == .changing && !Glob.isPattern(service)
        let wanted = id ?? (wantsDefault ? InstanceName.defaultID : "*")
        let found = ofService.filter { Glob.matches(wanted, $0.id) }
        if !found.isEmpty { return .found(found) }
        return id == nil ? .onlyOthers(ofService) : .notFound(nearest: nearest(among: ofService))
    }

    private func fitsService(_ name: InstanceName) -> Bool {
        Glob.matches(service, name.service.service) && (app.map { Glob.matches($0, name.service.appLabel) } ?? true)
    }

    /// The existing names that look most like what was typed: of instances if an id was typed, else of services.
    private func nearest(among names: [InstanceName]) -> [String] {
        var spellings: [String] = []
        for name in names {
            let service = app == nil ? name.service.service : name.service.description
            let spelling = id == nil ? service : "\(service):\(name.id)"
            if !spellings.contains(spelling) { spellings.append(spelling) }
        }
        let typed = (app.map { "\($0)/" } ?? "") + service + (id.map { ":\($0)" } ?? "")
        var found: [String] = []
        while found.count < 3, let next = Spelling.nearest(to: typed, among: spellings) {
            found.append(next)
            spellings.removeAll { $0 == next }
        }
        if found.isEmpty, id != nil { return Array(spellings.prefix(3)) }
        return found
    }
}

extension Selector.Match {
    /// The instances, if exactly what was asked for exists.
    package var instances: [InstanceName]? {
        if case .found(let names) = self { names } else { nil }
    }
}
