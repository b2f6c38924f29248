/// What a replica is to see of the host's files, and the steps that show it.
///
/// A value: nothing is looked up here. Everything is hidden that is not named: the root begins empty.
package struct RootPlan: Hashable, Sendable {
    /// A directory of the host that the replica sees, at its own path or another.
    package struct Place: Hashable, Sendable {
        package var source: String
        package var target: String
        package var isReadOnly: Bool
        /// See `BindMount.userNamespace`.
        package var userNamespace: Int?
        /// It was opened before; see `BindMount.Source.held`.
        package var held: Int?
        /// A single file, for example a socket.
        package var isFile = false
        /// Made for this run alone: places for what is shown inside it can be made there.
        package var isOurs = false
        /// It may be missing on the host.
        package var isOptional = false

        /// Shows `source` at `target`, or where it is.
        package init(_ source: String, at target: String? = nil, isReadOnly: Bool = false) {
            self.source = source
            self.target = target ?? source
            self.isReadOnly = isReadOnly
        }
    }

    /// How the host's root directory looks.
    package var host: HostLayout
    /// The app's directory, `DATA_DIR`, disks, declared mounts, directories of sockets.
    ///
    /// A place inside another one is shown on top of it.
    package var places: [Place] = []
    /// Paths of the host that must not be seen inside any place: other apps, our state, other services' data.
    package var hiddenDirectories: [String] = []
    package var hiddenFiles: [String] = []
    /// An empty directory of the user's own, where `HOME` is.
    package var home: (path: String, owner: FileOwner)? {
        get { homePath.flatMap { path in homeOwner.map { (path, $0) } } }
        set { (homePath, homeOwner) = (newValue?.path, newValue?.owner) }
    }
    private var homePath: String?
    private var homeOwner: FileOwner?
    /// It runs as root, so permissions alone do not keep it from the kernel's settings.
    package var isRoot = false
    /// It sees its own part of the cgroup hierarchy.
    package var showsCgroup = true

    /// Only what every program needs of the system.
    package init(host: HostLayout) {
        self.host = host
    }

    /// The steps for `tenement-init`.
    package var steps: [MountStep] {
        var builder = RootBuilder(self)
        return builder.build()
    }
}

/// How the host's root directory looks, as far as replicas see it.
package struct HostLayout: Hashable, Sendable {
    /// Directories of the system, shown read-only, such as `/usr` and `/etc`.
    package var directories: [String]
    /// Links in the root directory: `/bin` → `usr/bin`.
    package var links: [(path: String, text: String)] {
        get { zip(linkPaths, linkTexts).map { ($0, $1) } }
        set { (linkPaths, linkTexts) = (newValue.map(\.path), newValue.map(\.text)) }
    }
    private var linkPaths: [String] = []
    private var linkTexts: [String] = []
    /// Directories elsewhere that files of `/etc` lead to, such as that of `resolv.conf` below `/run`.
    package var extras: [String] = []
    /// Whether device files can be made; else the host's are shown.
    package var canMakeDevices: Bool

    /// Names of the root directory that replicas see, where they exist.
    package static let names = [
        "bin", "sbin", "lib", "lib32", "lib64", "libx32", "libexec", "usr", "etc", "opt", "nix", "gnu",
    ]

    /// The layout that was found.
    package init(directories: [String], links: [(path: String, text: String)], canMakeDevices: Bool) {
        self.directories = directories
        self.canMakeDevices = canMakeDevices
        self.links = links
    }
}
