/// `[tasks.NAME]`: a command that ends (configuration page §3, jobs).
package struct TaskDefinition: Hashable, Sendable {
    /// What starts it.
    package enum Trigger: String, Hashable, Sendable, CaseIterable {
        case manual, deploy, schedule
    }

    package var name: String
    package var command: String
    package var trigger = Trigger.manual
    /// A calendar expression, as systemd's OnCalendar.
    package var schedule: String?
    package var every: Duration?
    package var timeZone: String?
    package var timeout: Duration?
    package var retries = 0
    /// Slots that were missed are run late.
    package var catchesUp = false
    package var environment: [EnvironmentEntry] = []

    package init(name: String, command: String) {
        self.name = name
        self.command = command
    }
}
