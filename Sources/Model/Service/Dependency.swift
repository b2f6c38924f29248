/// What must be true of a sibling service before this one starts.
package struct Dependency: Hashable, Sendable {
    /// What must be true of the other service first.
    package enum Condition: String, Hashable, Sendable, CaseIterable {
        case started, ready, completed
    }

    /// The name of a service of the same app.
    package var service: String
    package var condition: Condition

    package init(service: String, condition: Condition = .ready) {
        self.service = service
        self.condition = condition
    }
}
