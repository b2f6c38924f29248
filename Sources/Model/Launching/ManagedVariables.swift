/// The variables that tenement itself gives to every replica.
package enum ManagedVariables {
    private static let names: Set = [
        "SOCKET_PATH", "TENEMENT_APP", "TENEMENT_SERVICE", "TENEMENT_INSTANCE", "TENEMENT_REPLICA",
        "TENEMENT_RELEASE", "TENEMENT_REPLICA_KEY", "MIREN_APP", "MIREN_VERSION", "MIREN_INSTANCE_NUM", "LISTEN_FDS",
        "LISTEN_PID", "LISTEN_FDNAMES", "NOTIFY_SOCKET", "CREDENTIALS_DIRECTORY",
    ]

    /// Whether what a manifest says of this variable is overridden.
    ///
    /// `DATA_DIR` is ours as well, but often declared from `{data_dir}`, which means the same.
    package static func isManaged(_ key: String) -> Bool { names.contains(key) }
}
