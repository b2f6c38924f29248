internal import JSON
internal import Model
internal import TOML

/// Reads the fields of one request, strictly: what is of the wrong type, missing or unknown is an error that names it.
struct FieldReader {
    private let endpoint: Wire.Endpoint
    private let query: [WireMessage.QueryItem]
    private let body: JSONObject

    init(_ endpoint: Wire.Endpoint, _ message: WireMessage) {
        self.endpoint = endpoint
        query = message.query
        body = message.body
    }

    /// Refuses fields that nobody reads, and query fields of a `POST`.
    func refuseUnknownFields() throws(ControlError) {
        let isLook = endpoint.method == .get
        let known = endpoint.fields + (isLook ? Wire.lookFields : Wire.changeFields)
        let given = isLook ? query.map(\.name) : body.members.map(\.key)
        if let unknown = given.first(where: { !known.contains($0) }) {
            let nearest = Spelling.nearest(to: unknown, among: known)
            throw ControlError(
                .usage, "\(endpoint.verb) has no field \"\(unknown)\"",
                hint: nearest.map { "did you mean \"\($0)\"?" } ?? "it takes " + known.joined(separator: ", "))
        }
        if !isLook, let item = query.first {
            throw ControlError(
                .usage, "a query field \"\(item.name)\" in a POST", hint: "put it into the JSON body")
        }
        if isLook, !body.isEmpty {
            throw ControlError(.usage, "a GET with a body", hint: "put the fields into the query")
        }
    }

    func wrong(_ field: String, _ expected: String) -> ControlError {
        ControlError(.usage, "field \"\(field)\" of \(endpoint.verb) must be \(expected)")
    }

    private func missing(_ field: String) -> ControlError {
        ControlError(.usage, "\(endpoint.verb) needs the field \"\(field)\"")
    }

    /// All values of a field.
    func queryTexts(_ name: String) -> [String] {
        query.filter { $0.name == name && !$0.value.isEmpty }.map(\.value)
    }

    /// The value of a field that may be there once; an empty one counts as none.
    func queryText(_ name: String) throws(ControlError) -> String? {
        let values = queryTexts(name)
        guard values.count <= 1 else { throw wrong(name, "given once") }
        return values.first
    }

    func queryFlag(_ name: String) throws(ControlError) -> Bool {
        switch try queryText(name) {
        case nil: return query.contains { $0.name == name }
        case "1", "true": return true
        case "0", "false": return false
        default: throw wrong(name, "0 or 1")
        }
    }

    func queryNumber(_ name: String) throws(ControlError) -> Int? {
        guard let text = try queryText(name) else { return nil }
        guard let number = Int(text), number >= 0 else { throw wrong(name, "a number") }
        return number
    }

    func queryDuration(_ name: String) throws(ControlError) -> Duration? {
        guard let text = try queryText(name) else { return nil }
        guard let duration = try? DurationText.parse(text) else { throw wrong(name, "a time like \"30s\"") }
        return duration
    }

    func value(_ key: String) -> JSONValue? {
        guard let value = body[key], !value.isNull else { return nil }
        return value
    }

    func text(_ key: String) throws(ControlError) -> String? {
        guard let value = value(key) else { return nil }
        guard let text = value.string else { throw wrong(key, "a string") }
        return text
    }

    func requiredText(_ key: String) throws(ControlError) -> String {
        guard let text = try text(key), !text.isEmpty else { throw missing(key) }
        return text
    }

    func flag(_ key: String) throws(ControlError) -> Bool {
        guard let value = value(key) else { return false }
        guard let truth = value.bool else { throw wrong(key, "true or false") }
        return truth
    }

    func number(_ key: String) throws(ControlError) -> Int? {
        guard let value = value(key) else { return nil }
        guard let number = value.integer.flatMap({ Int(exactly: $0) }), number >= 0 else {
            throw wrong(key, "a number that is not negative")
        }
        return number
    }

    func duration(_ key: String) throws(ControlError) -> Duration? {
        guard let text = try text(key) else { return nil }
        guard let duration = try? DurationText.parse(text) else { throw wrong(key, "a time like \"30s\"") }
        return duration
    }

    func texts(_ key: String) throws(ControlError) -> [String] {
        guard let value = value(key) else { return [] }
        guard let elements = value.array else { throw wrong(key, "an array of strings") }
        var texts: [String] = []
        for element in elements {
            guard let text = element.string else { throw wrong(key, "an array of strings") }
            texts.append(text)
        }
        return texts
    }

    func requiredTexts(_ key: String) throws(ControlError) -> [String] {
        let texts = try texts(key)
        guard !texts.isEmpty else { throw missing(key) }
        return texts
    }

    /// `{"web":3}`.
    func namedNumbers(_ key: String) throws(ControlError) -> [NamedNumber] {
        guard let value = value(key) else { throw missing(key) }
        guard let object = value.object, !object.isEmpty else { throw wrong(key, "an object of numbers") }
        var numbers: [NamedNumber] = []
        for member in object {
            guard let number = member.value.integer.flatMap({ Int(exactly: $0) }), number >= 0 else {
                throw wrong(key, "an object of numbers that are not negative")
            }
            numbers.append(NamedNumber(member.key, number))
        }
        return numbers
    }

    /// `{"K":"v"}`, `{"K":{"secret":"v"}}`.
    func entries(_ key: String) throws(ControlError) -> [EnvEntry] {
        guard let value = value(key) else { return [] }
        guard let object = value.object else { throw wrong(key, "an object of strings") }
        var entries: [EnvEntry] = []
        for member in object {
            if let text = member.value.string {
                entries.append(EnvEntry(member.key, text))
            } else if let text = member.value["secret"]?.string, member.value.object?.count == 1 {
                entries.append(EnvEntry(member.key, text, isSecret: true))
            } else {
                throw wrong(key, "an object of strings or of {\"secret\":\"…\"}")
            }
        }
        return entries
    }
}
