/// Wishes to change something.
package enum Change: Hashable, Sendable {
    case spawn(SpawnRequest)
    /// Set goals to down; with `delete`, forget the instances.
    case stop(names: [String], delete: Bool)
    case restart(names: [String])
    /// Forget failures.
    case reset(names: [String])
    /// `signal` is a name without `SIG`, or a number.
    case signal(names: [String], signal: String)
    case scale(replicas: [NamedNumber])
    case weight(weights: [NamedNumber])
    case appAdd(directory: String, name: String?)
    case appDelete(app: String)
    /// Read manifests again; `nil` means the app the caller is in, or the only one.
    case reload(app: String?)
    case env(EnvChange)
    /// Add a route, or change the one with the same host and path.
    case route(RouteChange)
    case routeRemove(host: String, path: String?)
    /// The app that unknown hosts go to; `nil` unsets it.
    case routeDefault(app: String?)
    /// Replace the state file; `nil` accepts a hand edit that waits for it.
    case apply(toml: String?)
    /// Undo a generation; `nil` means the newest.
    case undo(generation: Int?)
    case cancel(operation: String)
    /// Execute a command inside a replica.
    case exec(ExecRequest)
    /// Execute a command once, as a service would.
    case run(RunRequest)
    /// Send a signal to what `exec` or `run` has started.
    case execSignal(process: String, signal: String)
    /// Stop all services in order, goals kept, then the supervisor.
    case shutdown

    /// The last part of its path.
    package var verb: String {
        switch self {
        case .spawn: "spawn"
        case .stop: "stop"
        case .restart: "restart"
        case .reset: "reset"
        case .signal: "signal"
        case .scale: "scale"
        case .weight: "weight"
        case .appAdd: "app-add"
        case .appDelete: "app-delete"
        case .reload: "reload"
        case .env: "env"
        case .route: "route"
        case .routeRemove: "route-remove"
        case .routeDefault: "route-default"
        case .apply: "apply"
        case .undo: "undo"
        case .cancel: "cancel"
        case .exec: "exec"
        case .run: "run"
        case .execSignal: "exec-signal"
        case .shutdown: "shutdown"
        }
    }
}

extension Change {
    /// It starts a process whose life is the answer's: a line when it has started, one when it has ended.
    var isSideProcess: Bool {
        switch self {
        case .exec, .run: true
        case .spawn, .stop, .restart, .reset, .signal, .scale, .weight, .appAdd, .appDelete, .reload, .env, .route,
            .routeRemove, .routeDefault, .apply, .undo, .cancel, .shutdown, .execSignal:
            false
        }
    }
}

/// A name with a number: `web=3`.
package struct NamedNumber: Hashable, Sendable {
    package var name: String
    package var number: Int

    /// Pairs them.
    package init(_ name: String, _ number: Int) {
        self.name = name
        self.number = number
    }
}

/// An instance that should run.
package struct SpawnRequest: Hashable, Sendable {
    /// `web`, `web:prod`, `shop/web:prod`.
    package var name: String
    /// Environment of this instance, over that of its service.
    package var env: [EnvEntry] = []
    /// `nil`: what its definition says.
    package var replicas: Int?
    /// Fail with `already_running` if it runs.
    package var new = false

    /// As its definition says.
    package init(name: String) {
        self.name = name
    }
}

/// A variable with its value.
package struct EnvEntry: Hashable, Sendable {
    package var key: String
    package var value: String
    /// Masked wherever it is shown.
    package var isSecret: Bool

    /// A value that is no secret, unless said otherwise.
    package init(_ key: String, _ value: String, isSecret: Bool = false) {
        self.key = key
        self.value = value
        self.isSecret = isSecret
    }
}

/// Changes of the operator's environment.
package struct EnvChange: Hashable, Sendable {
    /// An app, `app/service`, or an instance; `nil`: the app the caller is in.
    package var name: String?
    package var set: [EnvEntry]
    package var unset: [String]

    /// Nothing is changed, unless said otherwise.
    package init(name: String?, set: [EnvEntry] = [], unset: [String] = []) {
        self.name = name
        self.set = set
        self.unset = unset
    }
}

/// A hand-made route.
package struct RouteChange: Hashable, Sendable {
    package var host: String
    package var path: String?
    package var app: String?
    package var service: String?
    package var instance: String?
    /// Something that is not run here: `unix:/path` or `ip:port`.
    package var upstream: String?
    /// Fail with `conflict` if host and path have a route already (`route add`).
    package var new = false

    /// A route that names no target yet.
    package init(host: String) {
        self.host = host
    }
}
