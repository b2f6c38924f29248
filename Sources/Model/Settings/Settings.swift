/// `[settings]`: what holds for the whole host (configuration page §3).
package struct Settings: Hashable, Sendable {
    /// `data_dir`; `nil` is the place's default.
    package var dataDirectory: String?
    /// Of the built-in host names.
    package var domain = "localhost"
    package var listeners = ListenerSettings()
    package var router = RouterSettings()
    package var isolation = IsolationSettings()
    /// `port_range`: of the ports given to `process` replicas.
    package var ports: ClosedRange<UInt16> = 30000...32767
    package var log = LogSettings()
    /// For services that say nothing else.
    package var defaults = ServiceDefaults()
    /// `memory_budget` in bytes.
    package var memoryBudget: Int?
    /// `[settings.api]` is there: changes over TCP are asked for.
    package var offersTCP = false

    package init() {}
}

/// What services inherit where their own keys are silent.
package struct ServiceDefaults: Hashable, Sendable {
    package var healthInterval: Duration = .seconds(10)
    /// 0 never gives up.
    package var maximumRestarts = 0
    package var restartWindow: Duration = .seconds(300)
    package var backoffBase: Duration = .seconds(1)
    package var backoffMaximum: Duration = .seconds(60)

    package init() {}
}

/// Where tenement itself listens.
package struct ListenerSettings: Hashable, Sendable {
    /// What a listener key says.
    package enum Choice: Hashable, Sendable {
        /// Not given: the default place, or the next free one.
        case automatic
        case off
        case addresses([ListenAddress])
    }

    package var http = Choice.automatic
    package var https = Choice.automatic
    package var admin = Choice.automatic
    /// `dns`: where services' names can be asked for; off unless addresses are given.
    package var names = Choice.automatic

    package init() {}
}

/// `"addr:port"` with a numeric address.
package struct ListenAddress: Hashable, Sendable, CustomStringConvertible {
    /// Without brackets; empty means all addresses, IPv4 and IPv6.
    package var host: String
    /// 0 lets the kernel choose.
    package var port: UInt16

    package init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Reads `127.0.0.1:80`, `[::1]:80`, `*:80`, `:80` or `80`; `nil` for anything else, names of hosts included.
    package init?(_ text: String) {
        let (host, port) = Self.split(text)
        guard let number = UInt16(port), port.utf8.first.map({ $0 != UInt8(ascii: "+") }) ?? false else { return nil }
        guard let host, !host.isEmpty, host != "*" else {
            self.init(host: "", port: number)
            return
        }
        if host.hasPrefix("[") {
            guard host.hasSuffix("]"), IPAddressText.isIPv6(host.dropFirst().dropLast()) else { return nil }
            self.init(host: String(host.dropFirst().dropLast()), port: number)
        } else {
            guard IPAddressText.isIPv4(host) else { return nil }
            self.init(host: String(host), port: number)
        }
    }

    private static func split(_ text: String) -> (host: Substring?, port: Substring) {
        guard let colon = text.lastIndex(of: ":") else { return (nil, text[...]) }
        return (text[..<colon], text[text.index(after: colon)...])
    }

    /// `127.0.0.1:80`, `[::1]:80` or `:80`.
    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// What the router is told once.
package struct RouterSettings: Hashable, Sendable {
    /// `trusted_proxies`: addresses or networks.
    package var trustedProxies: [String] = []
    /// `router_workers`; `nil` is one per core.
    package var workers: Int?
    /// `[settings.tls] certificates`.
    package var certificates: [CertificateFiles] = []
    /// The key that asks for automatic certificates: `acme` or `tls`.
    package var acme: String?

    package init() {}
}

/// A certificate chain and its key.
package struct CertificateFiles: Hashable, Sendable {
    package var certificate: String
    package var key: String

    package init(certificate: String, key: String) {
        self.certificate = certificate
        self.key = key
    }
}

/// Isolation where services do not choose.
package struct IsolationSettings: Hashable, Sendable {
    /// What happens to a service whose isolation or limits the host cannot give.
    package enum Degrade: String, Hashable, Sendable, CaseIterable {
        /// It is refused.
        case error
        /// It runs as `process`, with one warning.
        case warn
    }

    /// `default_isolation`; `nil` is `namespace` as root, else `process`.
    package var level: Confinement.Level?
    /// Weaker than asked for is a person's decision.
    package var degrade = Degrade.error
    /// `uid_range`.
    package var users: ClosedRange<UInt32> = 70000...79999
    /// `instance_network`, an IPv4 /16; `nil` is chosen once.
    package var network: String?

    package init() {}
}

/// `log = { … }`: the files of services' output.
package struct LogSettings: Hashable, Sendable {
    /// The router's log of requests.
    package enum Access: String, Hashable, Sendable, CaseIterable {
        case off, json, combined
    }

    /// `max_size` in bytes.
    package var maximumSize = 16 << 20
    /// How many files, the open one included.
    package var keep = 5
    package var journal = false
    package var access = Access.off

    package init() {}
}
