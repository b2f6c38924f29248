/// What a replica is given at its start beside its environment.
package struct Handover: Hashable, Sendable {
    /// `sockets`: listening sockets passed as LISTEN_FDS.
    package var sockets: [PassedSocket] = []
    /// `credentials`: name → path of a file.
    package var credentials: [Credential] = []

    package init() {}
}

/// A socket that tenement opens and the service inherits (sd_listen_fds(3)).
package struct PassedSocket: Hashable, Sendable {
    package var name: String
    package var listen: String

    package init(name: String, listen: String) {
        self.name = name
        self.listen = listen
    }
}

/// A file handed over in `CREDENTIALS_DIRECTORY`.
package struct Credential: Hashable, Sendable {
    package var name: String
    package var path: String

    package init(name: String, path: String) {
        self.name = name
        self.path = path
    }
}
