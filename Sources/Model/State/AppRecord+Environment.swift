import TOML

extension AppRecord {
    /// What the operator set for one service alone: the variables of its overlay.
    package func serviceEnvironment(of service: String) -> [EnvironmentEntry] {
        var reader = EnvironmentReader(subject: "", problems: Problems(file: ""))
        return reader.read(overlays[service]?["env"])
    }
}
