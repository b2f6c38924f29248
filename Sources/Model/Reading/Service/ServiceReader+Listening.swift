import TOML

extension ServiceReader {
    mutating func readListening(launch: Launch, environment: ServiceEnvironment) -> Listening {
        var listening = Listening()
        listening.socket = readSocket()
        listening.ports = readPorts()
        if listening.ports.isEmpty, wishesPort(launch, environment, hasSocket: listening.socket != nil) {
            listening.ports = [Self.wish(named: fields.string("port_name") ?? "http")]
        }
        readSocketRights(&listening)
        listening.notifies = fields.boolean("notify") ?? false
        listening.portTimeout = fields.duration("port_timeout")
        listening.startupTimeout = fields.duration("startup_timeout") ?? listening.startupTimeout
        if listening.startupTimeout == .zero { error("startup_timeout", "startup_timeout must be more than 0") }
        return listening
    }

    /// Port 3000, or another if that one is taken.
    static func wish(named name: String) -> ServicePort {
        var port = ServicePort(number: 3000, name: name, kind: .http)
        port.isWish = true
        return port
    }

    /// `web` has a port of its own accord; a `[service.*]` has one if it uses `{port}`.
    private func wishesPort(_ launch: Launch, _ environment: ServiceEnvironment, hasSocket: Bool) -> Bool {
        if name == "web", !hasSocket, !fields.has("ports"), !fields.has("port") { return true }
        guard launch.interpolates else { return false }
        let texts = environment.entries.map { entry -> String in
            if case .text(let text) = entry.value { text } else { "" }
        }
        return ([launch.command, launch.workingDirectory ?? ""] + (launch.arguments ?? []) + texts)
            .contains { Placeholders.names(in: $0).contains("port") }
    }

    private mutating func readSocket() -> String? {
        guard let socket = fields.string("socket") else { return nil }
        if socket.isEmpty || socket.hasSuffix("/") {
            error("socket", "socket must be the path of a file")
        } else if !socket.hasPrefix("/"), !socket.hasPrefix("{data_dir}") || rules.dialect != .host {
            error("socket", "socket must be an absolute path", hint: "as in \"/tmp/\(name).sock\"")
        } else if socket.utf8.count > 107 {
            error("socket", "socket is longer than 107 bytes, the most that a unix socket can have")
        }
        return socket
    }

    private mutating func readSocketRights(_ listening: inout Listening) {
        listening.socketUser = fields.word("socket_user")
        listening.socketGroup = fields.word("socket_group")
        guard fields.has("socket_mode") else { return }
        let number = fields.integer("socket_mode") ?? fields.string("socket_mode").flatMap { Int($0, radix: 8) }
        guard let number, (0...0o777).contains(number) else {
            error("socket_mode", "socket_mode must be an octal number, as in \"0660\"")
            return
        }
        listening.socketMode = UInt16(number)
    }

    private mutating func readPorts() -> [ServicePort] {
        let scalars = ["port", "port_name", "port_type"].filter(fields.has)
        guard fields.has("ports") else { return readScalarPort() }
        if let scalar = scalars.first {
            error(scalar, "cannot use both 'ports' array and scalar port/port_name/port_type fields")
        }
        var reader = PortsReader(service: name, reserved: rules.reservedPorts, problems: problems)
        let ports = reader.read(fields.tables("ports"))
        problems = reader.problems
        return ports
    }

    private mutating func readScalarPort() -> [ServicePort] {
        let word = fields.string("port_type") ?? ""
        let kind = word.isEmpty ? ServicePort.Kind.http : ServicePort.Kind(rawValue: word)
        if kind == nil { error("port_type", "port_type must be \"http\", \"tcp\", or \"udp\"") }
        guard let number = fields.integer("port"), let number = UInt16(exactly: number), number > 0 else {
            if name != "web", !fields.has("port"), let key = ["port_name", "port_type"].first(where: fields.has) {
                error(key, "\(key) needs a port")
            }
            return []
        }
        return [ServicePort(number: number, name: fields.string("port_name") ?? name, kind: kind ?? .http)]
    }
}

/// Reads `[[services.NAME.ports]]`, with the rules and words that Miren's users know.
struct PortsReader {
    let service: String
    let reserved: Set<UInt16>
    var problems: Problems
    private var names: Set<String> = []
    private var transports: Set<String> = []

    init(service: String, reserved: Set<UInt16>, problems: Problems) {
        self.service = service
        self.reserved = reserved
        self.problems = problems
    }

    mutating func read(_ entries: [(fields: Fields, position: SourcePosition)]) -> [ServicePort] {
        entries.enumerated().compactMap { index, entry in
            read(entry.fields, subject: "service \(service): ports[\(index)]", at: entry.position)
        }
    }

    private mutating func read(_ fields: Fields, subject: String, at position: SourcePosition) -> ServicePort? {
        if !fields.has("port") { problems.error(at: position, "\(subject) port must be between 1 and 65535") }
        let name = fields.string("name") ?? ""
        if name.isEmpty { problems.error(at: fields.position("name") ?? position, "\(subject) name is required") }
        let word = fields.string("type") ?? ""
        let kind = word.isEmpty ? ServicePort.Kind.http : ServicePort.Kind(rawValue: word)
        if kind == nil {
            problems.error(at: fields.position("type"), "\(subject) type must be \"http\", \"tcp\", or \"udp\"")
        }
        guard let number = fields.integer("port"), let number = UInt16(exactly: number), number > 0, let kind else {
            return nil
        }
        var port = ServicePort(number: number, name: name, kind: kind)
        port.nodePort = fields.integer("node_port").flatMap { UInt16(exactly: $0) }.flatMap { $0 == 0 ? nil : $0 }
        port.maxConnections = fields.integer("max_connections")
        check(port, fields, subject: subject, at: position)
        return port
    }

    private mutating func check(_ port: ServicePort, _ fields: Fields, subject: String, at position: SourcePosition) {
        if !port.name.isEmpty, !names.insert(port.name).inserted {
            problems.error(
                at: fields.position("name"), "\(subject) duplicate port name \(TOMLWriter.string(port.name))")
        }
        if !transports.insert("\(port.number)/\(port.transport)").inserted {
            problems.error(
                at: fields.position("port") ?? position,
                "\(subject) duplicate port number \(port.number) (protocol \"\(port.transport)\")")
        }
        if let nodePort = port.nodePort, reserved.contains(nodePort) {
            problems.error(
                at: fields.position("node_port"),
                "\(subject) node_port \(nodePort) is reserved: tenement itself listens there")
        }
    }
}

extension ServicePort {
    /// What the kernel speaks there: `udp`, else `tcp`.
    package var transport: String { kind == .udp ? "udp" : "tcp" }
}
