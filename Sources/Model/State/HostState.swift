package import TOML

/// The state file as values: everything that this host runs (state-file page).
package struct HostState: Equatable, Sendable {
    package var schema = Self.newestSchema
    package var settings = Settings()
    /// Services and tasks written directly into the file.
    package var host = App(name: Self.hostName)
    package var apps: [String: AppRecord] = [:]
    /// What the operator said about single instances.
    package var instances: [InstanceName: InstanceRecord] = [:]
    package var routing = RoutingRules()
    package var routes: [DeclaredRoute] = []
    /// `[allocated]`: holder → what it was given.
    package var allocated: [String: Allocation] = [:]
    package var notices = NoticeSettings()

    package init() {}

    /// The app label of services without an app.
    package static let hostName = "host"

    /// The highest `schema` this program understands.
    package static let newestSchema = 1
}

/// `[app.NAME]`: a registered app.
package struct AppRecord: Equatable, Sendable {
    package var directory: String
    /// The release that serves; `nil` before the first deploy succeeded.
    package var release: String?
    /// The release a deploy is about to activate.
    package var candidate: String?
    /// `env set` for the whole app.
    package var environment: [EnvironmentEntry] = []
    /// `[app.N.service.S]`: service keys laid over every release.
    package var overlays: [String: TOMLTable] = [:]
    /// In the order of the file, oldest first.
    package var releases: [Release] = []
    /// What each release that brought something new declared.
    package var definitions: [String: App] = [:]

    package init(directory: String) {
        self.directory = directory
    }

    /// The line of a release.
    package func release(named name: String) -> Release? {
        releases.first { $0.name == name }
    }

    /// The definition a release runs.
    package func definition(of release: String) -> App? {
        definitions[self.release(named: release)?.definition ?? release]
    }

    /// The directory a release runs in.
    package func directory(of release: String) -> String {
        self.release(named: release)?.directory ?? directory
    }
}

/// One line of `[app.N.releases]`.
package struct Release: Hashable, Sendable {
    /// `v12`.
    package var name: String
    package var at: UTCTime
    package var by: String
    package var commit: String?
    /// `nil` is the app's.
    package var directory: String?
    /// The older release that stored the same definition.
    package var definition: String?
    /// Why it never became the serving one.
    package var failed: String?

    package init(name: String, at: UTCTime, by: String) {
        self.name = name
        self.at = at
        self.by = by
    }
}

/// What `[instances]` or `[instance."NAME"]` says.
package struct InstanceRecord: Hashable, Sendable {
    package var goal = DesiredInstance.Goal.up
    /// `nil` is the definition's.
    package var replicas: Int?
    /// 0…100.
    package var weight = 100
    package var environment: [EnvironmentEntry] = []
    /// A pinned release; `nil` is the app's.
    package var release: String?

    package init() {}
}

/// One line of `[allocated]`.
package struct Allocation: Hashable, Sendable {
    package var user: UInt32?
    package var virtualAddress: String?
    package var address: String?
    package var port: UInt16?
    package var network6: String?

    package init() {}
}

/// `[alerts]` and `[images]`, carried until they work.
package struct NoticeSettings: Hashable, Sendable {
    package var alertURL: String?
    package var alertCommand: String?
    package var images: [ImageAdapter] = []

    package init() {}
}

/// `[images.NAME]`: an operator's own stand-in for an image.
package struct ImageAdapter: Hashable, Sendable {
    package var name: String
    package var launch: Launch
    package var port: UInt16?

    package init(name: String, launch: Launch) {
        self.name = name
        self.launch = launch
    }
}
