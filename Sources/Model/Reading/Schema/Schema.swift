/// The list of all keys: names, types, where they may stand, since when, and whether they work.
package enum Schema {
    /// Any count or amount.
    static let natural = ValueKind.integer(0...Int64(Int32.max))
    static let positive = ValueKind.integer(1...Int64(Int32.max))
    static let portNumber = ValueKind.integer(1...65535)
    static let text = ValueKind.either([.string, .strings])

    static let index: [Section: [String: KeySpec]] = {
        var index: [Section: [String: KeySpec]] = [:]
        for section in Section.allCases {
            for key in section.keys { index[section, default: [:]][key.name] = key }
        }
        return index
    }()

    static let appManifest: [KeySpec] = [
        KeySpec("name", .string),
        KeySpec("env", .environment),
        KeySpec("services", .map(.service)),
        KeySpec("tasks", .map(.task)),
        KeySpec("instances", .lists),
        KeySpec("statics", .tables(.statics), .later),
        KeySpec("web", .boolean),
        KeySpec("static", .table(.site), .later),
        KeySpec("aliases", .words),
        KeySpec("include", .anything, .ignored("nothing is uploaded: the app runs from its directory")),
        KeySpec("build", .anything, .ignored("tenement runs host processes and builds no image")),
        KeySpec("concurrency", .anything, .ignored("use [services.NAME.concurrency]")),
        KeySpec("addons", .anything, .refused("add a service with image = \"postgres:16\" or a command of its own")),
        KeySpec("workload_role", .anything, .refused("there is no cluster API on a host; remove the key")),
        KeySpec(
            "post_import", .anything,
            .refused("use [tasks.NAME] with trigger = \"deploy\", or a release: line in the Procfile")),
    ]

    static let stateFile: [KeySpec] = [
        KeySpec("schema", positive),
        KeySpec("settings", .table(.settings)),
        KeySpec("alerts", .table(.alerts), .later),
        KeySpec("images", .map(.image), .later),
        KeySpec("env", .environment),
        KeySpec("service", .map(.service)),
        KeySpec("process", .map(.service)),
        KeySpec("tasks", .map(.task), .later),
        KeySpec("instances", .lists),
        KeySpec("instance", .map(.instance)),
        KeySpec("app", .map(.app)),
        KeySpec("routing", .table(.routing)),
        KeySpec("routes", .tables(.route)),
        KeySpec("statics", .tables(.statics), .later),
        KeySpec("allocated", .map(.allocation)),
    ]

    static let task: [KeySpec] = [
        KeySpec("command", .string),
        KeySpec("trigger", .oneOf(TaskDefinition.Trigger.allCases.map(\.rawValue))),
        KeySpec("schedule", .string, .later),
        KeySpec("every", .duration, .later),
        KeySpec("time_zone", .string, .later),
        KeySpec("timeout", .duration),
        KeySpec("retries", natural),
        KeySpec("catch_up", .boolean, .later),
        KeySpec("env", .environment),
    ]

    static let site: [KeySpec] = [KeySpec("dir", .string, .later), KeySpec("error_page", .string, .later)]

    static let environmentEntry: [KeySpec] = [
        KeySpec("key", .string),
        KeySpec("value", .string),
        KeySpec("required", .boolean),
        KeySpec("sensitive", .boolean),
        KeySpec("description", .string),
        KeySpec("backend", .anything, .refused("there are no secret backends; use a value or env set --secret")),
        KeySpec("ref", .anything, .refused("there are no secret backends; use a value or env set --secret")),
    ]

    static let environmentValue: [KeySpec] = [
        KeySpec("value", .string),
        KeySpec("secret", .string),
        KeySpec("file", .string),
        KeySpec("credential", .string),
        KeySpec("required", .boolean),
        KeySpec("description", .string),
        KeySpec("generated", .boolean),
    ]
}
