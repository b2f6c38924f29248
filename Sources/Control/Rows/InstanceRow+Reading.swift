package import JSON

extension InstanceRow {
    /// The keys of `members`, in its order; the place of each is its number.
    private static let keys = [
        "instance", "app", "service", "id", "replica", "state",
        "health", "pid", "listen", "uptime_s", "restarts", "memory_bytes",
        "cpu_percent", "weight", "reason", "next_try_s", "isolation", "isolation_asked",
        "release", "tasks", "memory_peak_bytes", "memory_limit_bytes", "cpu_pressure_percent",
        "memory_pressure_percent",
        "io_pressure_percent",
    ]

    /// Reads what `json` wrote.
    package init(json: JSONValue) throws(RowError) {
        let reader = RowReader(json)
        self.init(instance: try reader.string("instance"), state: try reader.string("state"))
        for (place, key) in Self.keys.enumerated() {
            if let value = json[key] { take(place, value) }
        }
    }

    /// Reads the rows of an answer; `nil` if it is none.
    static func rows(_ text: [UInt8]) throws(RowError) -> [InstanceRow]? {
        let reading = JSONParser.RowReading<InstanceRow>(
            place: { key in keys.firstIndex(of: key) }, take: { $0.take($1, $2) })
        guard let rows = try? JSONParser.rows(text, empty: InstanceRow(instance: "", state: ""), reading) else {
            return nil
        }
        for row in rows {
            if row.instance.isEmpty { throw RowError(field: "instance") }
            if row.state.isEmpty { throw RowError(field: "state") }
        }
        return rows
    }

    private init(instance: String, state: String) {
        self.init(instance: instance, app: "", service: "", id: "", replica: nil, state: state)
    }

    private mutating func take(_ place: Int, _ value: JSONValue) {
        switch place {
        case 0: instance = value.string ?? ""
        case 1: app = value.string ?? ""
        case 2: service = value.string ?? ""
        case 3: id = value.string ?? ""
        case 4: replica = value.int
        case 5: state = value.string ?? ""
        case 6: health = value.string ?? ""
        case 7: pid = value.int
        case 8: listen = value.string
        case 9: uptimeSeconds = value.int
        case 10: restarts = value.int ?? 0
        case 11: memoryBytes = value.int
        default: takeMore(place, value)
        }
    }

    private mutating func takeMore(_ place: Int, _ value: JSONValue) {
        switch place {
        case 12: cpuPercent = value.number
        case 13: weight = value.int
        case 14: reason = value.string
        case 15: nextTrySeconds = value.int
        case 16: isolation = value.string
        case 17: isolationAsked = value.string
        case 18: release = value.string
        case 19: tasks = value.int
        case 20: memoryPeakBytes = value.int
        case 21: memoryLimitBytes = value.int
        case 22: cpuPressurePercent = value.number
        case 23: memoryPressurePercent = value.number
        case 24: ioPressurePercent = value.number
        default: return
        }
    }
}

extension JSONValue {
    fileprivate var int: Int? { integer.flatMap { Int(exactly: $0) } }
}
