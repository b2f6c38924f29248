/// The environment that a manifest gives to one service.
package struct ServiceEnvironment: Hashable, Sendable {
    /// `env`, in the order of the file.
    package var entries: [EnvironmentEntry] = []
    /// `env_file`: paths relative to the app's directory, later ones win.
    package var files: [String] = []

    package init() {}
}

/// One variable as somebody declared it.
package struct EnvironmentEntry: Hashable, Sendable {
    package var key: String
    package var value: EnvironmentValue
    package var isRequired = false
    /// Masked wherever it is shown.
    package var isSensitive = false
    package var description: String?
    /// tenement made the value up (a database password).
    package var isGenerated = false

    package init(key: String, value: EnvironmentValue) {
        self.key = key
        self.value = value
    }
}

/// Where a variable's value comes from (state-file page §2).
package enum EnvironmentValue: Hashable, Sendable {
    case text(String)
    /// Like text, but masked in every output.
    case secret(String)
    /// The content of a file that others may not read, read at each start.
    case file(path: String)
    /// A systemd credential of the daemon.
    case credential(name: String)
    /// Declared as needed and not given yet.
    case missing
}
