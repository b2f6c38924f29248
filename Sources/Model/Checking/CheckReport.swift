/// What `tenement check` found (configuration page §4).
package struct CheckReport: Equatable, Sendable {
    package var app: App?
    package var host: HostState?
    package var settings: Settings
    /// By file, from top to bottom.
    package var diagnostics: [Diagnostic]
    /// Then the first line is the one that runners of Procfiles print.
    package var isProcfileOnly: Bool
    package var hostFile: String?

    /// The name of the app, else `host`.
    package var name: String { app?.name ?? HostState.hostName }

    /// The files that were read.
    package var sources: [String] { (app?.sources ?? []) + (hostFile.map { [$0] } ?? []) }

    /// Each service with the environment of its app.
    package var services: [(service: Service, environment: [EnvironmentEntry])] {
        let apps = [app, host?.host].compactMap(\.self)
        return apps.flatMap { app in
            app.services.map { ($0, Self.merged(app.environment + $0.environment.entries)) }
        }
    }

    /// 0 when nothing is wrong, 1 with warnings where these count, 2 with errors.
    package func exitCode(isStrict: Bool) -> Int32 {
        if diagnostics.contains(where: { $0.severity == .error }) { return 2 }
        return isStrict && !diagnostics.isEmpty ? 1 : 0
    }

    /// Of two entries for one key the later counts, at the place of the first.
    static func merged(_ entries: [EnvironmentEntry]) -> [EnvironmentEntry] {
        var merged: [EnvironmentEntry] = []
        for entry in entries {
            if let place = merged.firstIndex(where: { $0.key == entry.key }) {
                merged[place] = entry
            } else {
                merged.append(entry)
            }
        }
        return merged
    }
}
