/// Where the services of an app find each other on the host's network, for `TENEMENT_DB_HOST` and `TENEMENT_DB_PORT`.
package struct SiblingPorts: Sendable {
    /// Apps with more services get no variables: a thousand would be more than a process wants to carry.
    package static let limit = 64

    /// App, service, id → the main port.
    private var ports: [String: [ServiceName: [String: UInt16]]] = [:]

    /// Knows nobody.
    package init() {}

    /// Learns the main port of every instance that has one.
    package init(_ desired: DesiredState) {
        for (name, instance) in desired.instances {
            guard let main = instance.service.listening.mainPort else { continue }
            ports[name.service.appLabel, default: [:]][name.service, default: [:]][name.id] =
                instance.allocatedPort ?? main.number
        }
    }

    /// The ports of the siblings of `name`: `DB` → 5432, that of the same id first, then that of `default`.
    package func siblings(of name: InstanceName) -> [String: UInt16] {
        guard let services = ports[name.service.appLabel], services.count <= Self.limit else { return [:] }
        var found: [String: UInt16] = [:]
        for (service, ids) in services where service != name.service {
            if let port = ids[name.id] ?? ids[InstanceName.defaultID] { found[service.variablePart] = port }
        }
        return found
    }
}

extension ServiceName {
    /// The service as a part of a variable's name: upper case, `_` for `-`.
    package var variablePart: String {
        let bytes = service.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - 32
            case UInt8(ascii: "-"): UInt8(ascii: "_")
            default: byte
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
