package import RouterProtocol

/// The names that the resolver should know: who sees which view, and what is in it.
package struct NamePlan: Hashable, Sendable {
    /// Whose names are seen.
    package enum View: Hashable, Sendable {
        /// Whoever is on the host's own network: every app's services.
        case host
        /// The replicas of an app; `nil` is the host app.
        case app(String?)
    }

    /// A name in a view.
    package struct Key: Hashable, Sendable {
        package var view: View
        /// Without the zone: `web`, `1.web`, `web.shop`.
        package var name: String

        /// Joins the two.
        package init(_ view: View, _ name: String) {
            self.view = view
            self.name = name
        }
    }

    /// What a name stands for.
    package struct Entry: Hashable, Sendable {
        package var addresses: [InternetAddress]
        package var ports: [NamedPort]

        /// Joins the two.
        package init(addresses: [InternetAddress], ports: [NamedPort] = []) {
            self.addresses = addresses
            self.ports = ports
        }
    }

    package var askers: [AddressBlock: View] = [:]
    package var names: [Key: Entry] = [:]

    /// Knows nobody and nothing.
    package init() {}
}
