internal import Model

/// How far a run is kept from the host, and how far it was asked to be.
struct IsolationChoice: Equatable, Sendable {
    var asked: Confinement.Level
    /// Less than `asked` only where the settings say `degrade = "warn"`.
    var given: Confinement.Level
    /// What could not be given, for a person; empty if all was.
    var missing: [String] = []

    /// `process`, as asked.
    static let process = IsolationChoice(asked: .process, given: .process)

    /// Whether the run sees the host's own files and processes.
    var sharesHost: Bool { given == .process }

    /// Chooses for a definition.
    init(_ confinement: Confinement, settings: IsolationSettings, host: Facts) {
        asked = confinement.level ?? settings.level ?? (host.isRoot ? .namespace : .process)
        given = asked
        guard asked != .process else { return }
        if !host.hasUserNamespaces {
            missing.append("isolation \(asked.rawValue), for which this kernel wants root (see tenement doctor)")
        } else if !host.hasInit {
            missing.append("isolation \(asked.rawValue), for which tenement-init is missing")
        }
        if missing.isEmpty, asked == .sandbox, !host.hasLandlock {
            missing.append("isolation sandbox, for which this kernel has no Landlock")
        }
        if !missing.isEmpty { given = .process }
    }

    private init(asked: Confinement.Level, given: Confinement.Level) {
        self.asked = asked
        self.given = given
    }

    /// What the host can give.
    struct Facts: Equatable, Sendable {
        var isRoot: Bool
        /// Namespaces can be made: by root, or by anybody in a user namespace.
        var hasUserNamespaces = true
        /// `tenement-init` was found.
        var hasInit: Bool
        /// The kernel can judge what a sandbox does with files.
        var hasLandlock: Bool
    }
}
