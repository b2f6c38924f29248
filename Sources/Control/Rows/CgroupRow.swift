internal import JSON

/// Where the cgroups of replicas are, what can be limited there, and what all of them together use.
package struct CgroupRow: Hashable, Sendable {
    /// Their directory.
    package var path: String
    /// What limits them: of `cpu io memory pids`.
    package var controllers: [String]
    /// Sentences about the controllers that are missing.
    package var missing: [String] = []
    package var memoryBytes: Int?
    package var tasks: Int?
    /// Of the last ten seconds in which something waited for a processor.
    package var cpuPressurePercent: Double?
    package var memoryPressurePercent: Double?
    package var ioPressurePercent: Double?

    /// Cgroups of which nothing is measured.
    package init(path: String, controllers: [String]) {
        self.path = path
        self.controllers = controllers
    }
}

extension CgroupRow {
    var json: JSONValue {
        [
            "path": .string(path), "controllers": .strings(controllers), "missing": .strings(missing),
            "memory_bytes": .optional(memoryBytes), "tasks": .optional(tasks),
            "cpu_pressure_percent": .optional(cpuPressurePercent),
            "memory_pressure_percent": .optional(memoryPressurePercent),
            "io_pressure_percent": .optional(ioPressurePercent),
        ]
    }

    init(json: JSONValue) throws(RowError) {
        let reader = RowReader(json)
        self.init(path: try reader.string("path"), controllers: reader.strings("controllers"))
        missing = reader.strings("missing")
        memoryBytes = reader.optionalInteger("memory_bytes")
        tasks = reader.optionalInteger("tasks")
        cpuPressurePercent = reader.optionalNumber("cpu_pressure_percent")
        memoryPressurePercent = reader.optionalNumber("memory_pressure_percent")
        ioPressurePercent = reader.optionalNumber("io_pressure_percent")
    }
}
