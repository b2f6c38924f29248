/// One key that a manifest or the state file may have.
package struct KeySpec: Sendable {
    /// What comes of using the key.
    package enum Status: Hashable, Sendable {
        case works
        /// Read and kept; `UnsupportedUse` says what is missing until it works.
        case later
        /// Accepted without effect; the text says why.
        case ignored(String)
        /// An error that says what to write instead.
        case refused(String)
    }

    package let name: String
    let kind: ValueKind
    package let status: Status
    /// The schema number that brought it.
    package let since: Int

    init(_ name: String, _ kind: ValueKind, _ status: Status = .works, since: Int = 1) {
        self.name = name
        self.kind = kind
        self.status = status
        self.since = since
    }
}

/// What may stand behind a key.
indirect enum ValueKind: Sendable {
    case string
    case strings
    case boolean
    case integer(ClosedRange<Int64>)
    case integers(ClosedRange<Int64>)
    case time
    /// Go's notation.
    case duration
    /// Whole seconds as well.
    case seconds
    /// Bytes.
    case size
    case oneOf([String])
    /// A table with the keys of a section.
    case table(Section)
    /// `[[…]]`.
    case tables(Section)
    /// Names → tables of a section.
    case map(Section)
    /// Names → strings.
    case words
    /// Names → arrays of strings.
    case lists
    /// `[[env]]` or a table.
    case environment
    case either([ValueKind])
    case anything
}

/// A table with keys of its own.
package enum Section: String, Hashable, Sendable, CaseIterable {
    case appManifest, stateFile
    case service, port, concurrency, health, disk, mount, statics, deploy, passedSocket
    case environmentEntry, environmentValue
    case task, site, settings, tls, certificate, log, alerts, image, route, routing
    case instance, app, release, definition, allocation

    /// The keys of this table.
    package var keys: [KeySpec] {
        switch self {
        case .appManifest: Schema.appManifest
        case .stateFile: Schema.stateFile
        case .service: Schema.service
        case .port: Schema.port
        case .concurrency: Schema.concurrency
        case .health: Schema.health
        case .disk: Schema.disk
        case .mount: Schema.mount
        case .statics: Schema.statics
        case .deploy: Schema.deploy
        case .passedSocket: Schema.passedSocket
        case .environmentEntry: Schema.environmentEntry
        case .environmentValue: Schema.environmentValue
        case .task: Schema.task
        case .site: Schema.site
        case .settings: Schema.settings
        case .tls: Schema.tls
        case .certificate: Schema.certificate
        case .log: Schema.log
        case .alerts: Schema.alerts
        case .image: Schema.image
        case .route: Schema.route
        case .routing: Schema.routing
        case .instance: Schema.instance
        case .app: Schema.app
        case .release: Schema.release
        case .definition: Schema.definition
        case .allocation: Schema.allocation
        }
    }

    /// The key of that name.
    func key(_ name: String) -> KeySpec? {
        Schema.index[self]?[name]
    }
}
