internal import Model

/// Where a daemon keeps what matters until the next boot (state-file page §4).
struct RuntimePaths: Equatable, Sendable {
    /// How a supervisor runs, as far as places are concerned.
    enum Place: Equatable, Sendable {
        /// The host's daemon, as root.
        case host
        /// A daemon of an ordinary user; `runtimeBase` is `$XDG_RUNTIME_DIR` or what stands in for it.
        case user(runtimeBase: String, defaultStateFile: String)
        /// `up` in a project's directory; the base takes over when the path is too long for a socket.
        case project(directory: String, runtimeBase: String)
    }

    /// The state file of the daemon that `install` sets up.
    static let defaultStateFile = "/var/lib/tenement/state.toml"
    /// The runtime directory of that daemon.
    static let installedDirectory = "/run/tenement"

    /// The longest directory below which every socket still fits into 108 bytes.
    private static let longestDirectory = 100 - "/.tenement/run".utf8.count

    private(set) var directory: String
    /// In the name of everything this daemon owns outside its directories: cgroups, marks, tables.
    let hostID: String
    /// Where `directory` should also be found, by a link; `nil` if it is there already.
    let link: String?

    /// The places for the state file whose real path is `stateFile`.
    init(stateFile: String, place: Place) {
        let unique = "tenement-" + SHA256.hexadecimal(of: stateFile).prefix(12)
        switch place {
        case .host where stateFile == Self.defaultStateFile:
            (directory, hostID, link) = (Self.installedDirectory, "tenement", nil)
        case .host:
            (directory, hostID, link) = ("/run/\(unique)", unique, nil)
        case .user(let base, stateFile):
            (directory, hostID, link) = ("\(base)/tenement", unique, nil)
        case .user(let base, _):
            (directory, hostID, link) = ("\(base)/\(unique)", unique, nil)
        case .project(let project, let base) where project.utf8.count > Self.longestDirectory:
            (directory, hostID, link) = ("\(base)/\(unique)", unique, "\(project)/.tenement/run")
        case .project(let project, _):
            (directory, hostID, link) = ("\(project)/.tenement/run", unique, nil)
        }
    }

    /// The same places below another directory.
    func moved(to directory: String) -> RuntimePaths {
        var moved = self
        moved.directory = directory
        return moved
    }

    var controlSocket: String { "\(directory)/control.sock" }
    var routerSocket: String { "\(directory)/router.sock" }
    /// Which process is the router, for a later supervisor.
    var routerRecord: String { "\(directory)/router.json" }
    /// There while the kernel may have our table of node ports.
    var nodePortMark: String { "\(directory)/nftables" }
    /// The keeper's socket: its unit holds the cgroups of replicas while no supervisor runs.
    var keeperSocket: String { "\(directory)/keeper.sock" }
    /// Which cgroup that is, should the keeper have gone before us.
    var heldFile: String { "\(directory)/held" }
    /// The kernel's boot id at the time everything else was written.
    var bootFile: String { "\(directory)/boot" }
    /// The next run key, written before it is used.
    var nextFile: String { "\(directory)/next" }
    var records: String { "\(directory)/replicas" }
    var fifos: String { "\(directory)/fifo" }
    var notifySockets: String { "\(directory)/notify" }
    /// Account files of users of `uid_range`.
    var accounts: String { "\(directory)/accounts" }
    /// What a run's engine has: a bundle of gVisor.
    func engine(_ key: UInt64) -> String { "\(directory)/engine/\(key)" }
    var sockets: String { "\(directory)/sock" }
    /// What services of an app see as `/etc/resolv.conf`.
    func resolverFile(_ app: String) -> String { "\(directory)/resolv/\(app).conf" }

    func record(_ key: UInt64) -> String { "\(records)/\(key).json" }
    func fifo(_ key: UInt64, error: Bool) -> String { "\(fifos)/\(key).\(error ? "err" : "out")" }
    func notifySocket(_ key: UInt64) -> String { "\(notifySockets)/\(key)" }

    /// The value of `TENEMENT_REPLICA_KEY`, the mark by which every process of a run is known.
    func mark(_ key: UInt64) -> String { "\(hostID)/\(key)" }
}
