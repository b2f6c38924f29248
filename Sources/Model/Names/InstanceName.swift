/// An instance of a service: `[app/]service:id`.
package struct InstanceName: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The id an instance has when nobody names one.
    package static let defaultID = "default"

    package let service: ServiceName
    package let id: String

    package init(service: ServiceName, id: String = Self.defaultID) {
        self.service = service
        self.id = id
    }

    /// The full name, always with the id: `jobs:default`, `shop/web:prod`.
    package var description: String { "\(service):\(id)" }

    package static func < (left: Self, right: Self) -> Bool {
        (left.service, left.id) < (right.service, right.id)
    }
}

/// One process tree of an instance: `[app/]service:id.n`, `n` counting from 1.
package struct ReplicaName: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let instance: InstanceName
    package let number: Int

    package init(instance: InstanceName, number: Int) {
        self.instance = instance
        self.number = number
    }

    /// `shop/web:prod.2`.
    package var description: String { "\(instance).\(number)" }

    package static func < (left: Self, right: Self) -> Bool {
        (left.instance, left.number) < (right.instance, right.number)
    }
}
