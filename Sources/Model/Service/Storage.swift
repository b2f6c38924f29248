/// Files that outlive a replica.
package struct Storage: Hashable, Sendable {
    package var disks: [Disk] = []
    package var mounts: [Mount] = []
    /// `storage_persist`: whether `DATA_DIR` survives a stop.
    package var persists = true
    package var quotaMiB: Int?

    package init() {}
}

/// A named directory that is mounted into the service (network page §4).
package struct Disk: Hashable, Sendable {
    package var name: String
    package var mountPath: String
    package var sizeGB: Int?
    package var isReadOnly = false
    package var filesystem = "ext4"
    package var leaseTimeout: Duration = .seconds(300)
    package var owner: String?

    package init(name: String, mountPath: String) {
        self.name = name
        self.mountPath = mountPath
    }
}

/// A directory of the host shown to the service.
package struct Mount: Hashable, Sendable {
    package var source: String
    package var destination: String
    package var isReadOnly: Bool

    package init(source: String, destination: String, isReadOnly: Bool = false) {
        self.source = source
        self.destination = destination
        self.isReadOnly = isReadOnly
    }
}
