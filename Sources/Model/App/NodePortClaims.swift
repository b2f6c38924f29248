/// Which node ports services want; a claim belongs to the definition, not to what runs.
package enum NodePortClaims {
    /// A port of the host and what is spoken there.
    package struct Claim: Hashable, Sendable {
        package var port: UInt16
        /// `tcp` or `udp`.
        package var transport: String
        package var app: String
        package var service: String

        package init(port: UInt16, transport: String, app: String, service: String) {
            self.port = port
            self.transport = transport
            self.app = app
            self.service = service
        }
    }

    /// Two services want the same port.
    package struct Conflict: Hashable, Sendable {
        /// The one that came first.
        package var holder: Claim
        package var claimant: Claim

        /// In the words of the check of one app.
        package var messageWithinApp: String {
            "services \"\(holder.service)\" and \"\(claimant.service)\" both claim "
                + "node_port \(claimant.port)/\(claimant.transport)"
        }

        /// In the words of the check of a host.
        package var messageAcrossApps: String {
            "node_port \(claimant.port)/\(claimant.transport) (service \"\(claimant.service)\") is already in use "
                + "by app \"\(holder.app)\" service \"\(holder.service)\""
        }
    }

    /// All claims of an app, in order.
    package static func claims(of app: App) -> [Claim] {
        app.services.flatMap { service in
            service.listening.ports.compactMap { port in
                port.nodePort.map {
                    Claim(port: $0, transport: port.transport, app: app.name, service: service.name)
                }
            }
        }
    }

    /// Every claim of a port and transport that has been claimed before.
    package static func conflicts(among claims: [Claim]) -> [Conflict] {
        var held: [String: Claim] = [:]
        var conflicts: [Conflict] = []
        for claim in claims {
            let key = "\(claim.port)/\(claim.transport)"
            if let holder = held[key] {
                conflicts.append(Conflict(holder: holder, claimant: claim))
            } else {
                held[key] = claim
            }
        }
        return conflicts
    }

    /// Conflicts between the services of one app.
    package static func conflicts(within app: App) -> [Conflict] { conflicts(among: claims(of: app)) }

    /// Conflicts between different apps of a host, in the order of `apps`.
    package static func conflicts(between apps: [App]) -> [Conflict] {
        conflicts(among: apps.flatMap(claims)).filter { $0.holder.app != $0.claimant.app }
    }
}
