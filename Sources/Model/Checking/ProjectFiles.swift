/// All files of a directory that say what should run there.
package struct ProjectFiles: Hashable, Sendable {
    package var manifest: AppManifest
    /// `tenement.toml`, or a state file.
    package var host: SourceText?

    package init(directoryName: String) {
        manifest = AppManifest(directoryName: directoryName)
    }

    /// Whether there is an app beside the host services.
    package var hasApp: Bool { !manifest.appFiles.isEmpty || manifest.procfile != nil }

    /// Reads and checks everything.
    package func check() -> CheckReport {
        let hostOutcome = host.map(HostState.read)
        let settings = hostOutcome?.state?.settings ?? Settings()
        let images = hostOutcome?.state?.notices.images ?? []
        let rules = ServiceRules(.app, settings: settings, images: images)
        let outcome = hasApp ? manifest.read(rules) : nil
        return CheckReport(
            app: outcome?.app, host: hostOutcome?.state, settings: settings,
            diagnostics: (outcome?.diagnostics ?? []) + (hostOutcome?.diagnostics ?? []),
            isProcfileOnly: manifest.appFiles.isEmpty && host == nil, hostFile: host?.name)
    }
}
