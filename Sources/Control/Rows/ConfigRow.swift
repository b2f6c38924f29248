package import JSON

/// One key of the configuration with its effective value.
package struct ConfigRow: Equatable, Sendable {
    /// `settings.port_range`, `service.web.command`.
    package var key: String
    /// Secrets are masked.
    package var value: JSONValue
    /// `default`, or file and line: `app.toml:12`.
    package var origin: String

    /// A key, its value and where that came from.
    package init(key: String, value: JSONValue, origin: String) {
        self.key = key
        self.value = value
        self.origin = origin
    }
}

extension ConfigRow {
    /// `{key,value,origin}`.
    package var json: JSONValue { ["key": .string(key), "value": value, "origin": .string(origin)] }

    /// Reads what `json` wrote.
    package init(json: JSONValue) throws(RowError) {
        let reader = RowReader(json)
        self.init(
            key: try reader.string("key"), value: json["value"] ?? .null, origin: try reader.string("origin"))
    }
}

/// One variable of the operator's environment.
package struct EnvRow: Hashable, Sendable {
    package var key: String
    /// `nil` for a secret, and for one that a file holds.
    package var value: String?
    package var isSecret: Bool
    /// Who has it: an app, `app/service`, or an instance.
    package var name: String
    /// `secret`, `file /path`, `credential name` where it is no plain text.
    package var source: String?

    /// A variable of something.
    package init(name: String, key: String, value: String?, isSecret: Bool = false) {
        self.name = name
        self.key = key
        self.value = value
        self.isSecret = isSecret
    }
}

extension EnvRow {
    /// The keys of `env list --json`.
    package var json: JSONValue {
        [
            "name": .string(name), "key": .string(key), "value": .optional(value), "secret": .bool(isSecret),
            "source": .optional(source),
        ]
    }

    /// Reads what `json` wrote.
    package init(json: JSONValue) throws(RowError) {
        let reader = RowReader(json)
        self.init(
            name: try reader.string("name"), key: try reader.string("key"), value: reader.optionalString("value"),
            isSecret: json["secret"]?.bool ?? false)
        source = reader.optionalString("source")
    }
}
