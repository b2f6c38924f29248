/// Why a replica cannot be started as its definition says.
package enum LaunchProblem: Error, Hashable, Sendable {
    /// Variables that are `required` and have no value.
    case missingVariables([String])
    /// A `{ file = … }` or `{ credential = … }` that was not read.
    case unreadableSecret(variable: String, source: String)
    /// Longer than a unix socket's path may be.
    case socketTooLong(String)
    /// The command names its port, which this replica cannot have.
    case literalPort(declared: UInt16, given: UInt16)
    /// There is no command: an image that has no adapter yet.
    case noCommand
}

extension LaunchPlan {
    /// Decides what to execute for one replica.
    package static func make(
        _ instance: DesiredInstance, replica number: Int, facts: LaunchFacts
    ) throws(LaunchProblem) -> LaunchPlan {
        try LaunchPlanner(instance, number, facts).plan()
    }
}

/// The steps of making a plan.
private struct LaunchPlanner {
    let instance: DesiredInstance
    let replica: ReplicaName
    let facts: LaunchFacts
    private var values: [String: String]
    private let socket: String?

    init(_ instance: DesiredInstance, _ number: Int, _ facts: LaunchFacts) {
        self.instance = instance
        self.facts = facts
        replica = ReplicaName(instance: instance.name, number: number)
        let service = instance.name.service
        values = [
            "name": service.service, "id": instance.name.id, "app": service.appLabel, "replica": "\(number)",
            "port": facts.port.map { "\($0)" } ?? "",
            "data_dir": LaunchPlan.dataDirectory(of: instance.name, below: facts.dataDirectory),
        ]
        let fixed = values
        let replica = replica
        let isShared = facts.sharesHost
        socket = instance.service.listening.socket.map { declared in
            isShared
                ? SocketPath.own(declared: declared, replica: replica, values: fixed)
                : Placeholders.fill(declared, with: fixed)
        }
        values["socket"] = socket ?? ""
    }

    func plan() throws(LaunchProblem) -> LaunchPlan {
        let launch = instance.service.launch
        guard !launch.command.isEmpty else { throw .noCommand }
        if let socket, socket.utf8.count > 107 { throw .socketTooLong(socket) }
        try checkLiteralPort()
        let command = LaunchCommand(launch, values: launch.interpolates ? values : nil)
        return LaunchPlan(
            name: replica, arguments: command.arguments, environment: try environment(),
            workingDirectory: workingDirectory, socket: socket, port: facts.port, isShell: command.isShell,
            warnings: [])
    }

    private var dataDirectory: String { values["data_dir"] ?? facts.dataDirectory }

    private var workingDirectory: String {
        let base = instance.directory ?? dataDirectory
        guard let declared = instance.service.launch.workingDirectory else { return base }
        let path = fill(declared)
        return path.hasPrefix("/") ? path : "\(base)/\(path)"
    }

    private func fill(_ text: String) -> String {
        instance.service.launch.interpolates ? Placeholders.fill(text, with: values) : text
    }

    /// `--bind 0.0.0.0:8000` cannot be told another port by `PORT`.
    private func checkLiteralPort() throws(LaunchProblem) {
        guard facts.sharesHost, let given = facts.port, let declared = instance.service.listening.mainPort,
            !declared.isWish, declared.number != given
        else { return }
        let launch = instance.service.launch
        let words = ([launch.command] + (launch.arguments ?? [])).joined(separator: " ")
        let numbers = words.split { !($0.isASCII && $0.isNumber) }
        for number in numbers where number == "\(declared.number)" {
            let before = number.startIndex == words.startIndex ? " " : words[words.index(before: number.startIndex)]
            if before == ":" || before == "=" || before == " " {
                throw .literalPort(declared: declared.number, given: given)
            }
        }
    }

    private func environment() throws(LaunchProblem) -> [LaunchPlan.Variable] {
        var variables = Variables()
        for variable in facts.inherited ?? [] { variables.set(variable.key, variable.value) }
        if facts.inherited == nil { addBasics(to: &variables) }
        var missing: [String] = []
        try add(instance.appEnvironment, to: &variables, &missing)
        for file in facts.environmentFiles {
            var problems = Problems(file: file.path)
            for entry in EnvironmentFile.parse(file.text, known: variables.values, problems: &problems) {
                variables.set(entry.key, entry.value)
            }
        }
        try add(instance.service.environment.entries, to: &variables, &missing)
        try add(instance.environment, to: &variables, &missing)
        let absent = missing.filter { variables.values[$0]?.allSatisfy(\.isWhitespace) ?? true }
        guard absent.isEmpty else { throw .missingVariables(absent) }
        addManaged(to: &variables)
        return variables.list
    }

    private func addBasics(to variables: inout Variables) {
        variables.set("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
        variables.set("HOME", facts.account.home)
        variables.set("USER", facts.account.name)
        variables.set("SHELL", facts.account.shell)
        variables.set("LANG", "C.UTF-8")
        variables.set("TMPDIR", "/tmp")
    }

    private func add(
        _ entries: [EnvironmentEntry], to variables: inout Variables, _ missing: inout [String]
    ) throws(LaunchProblem) {
        for entry in entries {
            if entry.isRequired, !missing.contains(entry.key) { missing.append(entry.key) }
            switch entry.value {
            case .text(let text): variables.set(entry.key, fill(text))
            case .secret(let text): variables.set(entry.key, text)
            case .file(let source), .credential(let source):
                guard let text = facts.secrets[source] else {
                    throw .unreadableSecret(variable: entry.key, source: source)
                }
                variables.set(entry.key, text)
            case .missing: break
            }
        }
    }

    private func addManaged(to variables: inout Variables) {
        let service = instance.name.service
        for (name, path) in facts.siblingSockets.sorted(by: { $0.key < $1.key }) {
            variables.move("TENEMENT_\(name)_SOCKET", path)
        }
        for (name, port) in facts.siblingPorts.sorted(by: { $0.key < $1.key }) {
            variables.move("TENEMENT_\(name)_HOST", "127.0.0.1")
            variables.move("TENEMENT_\(name)_PORT", "\(port)")
        }
        if let port = facts.port { variables.move("PORT", "\(port)") }
        if let socket { variables.move("SOCKET_PATH", socket) }
        variables.move("DATA_DIR", dataDirectory)
        variables.move("TENEMENT_APP", service.appLabel)
        variables.move("TENEMENT_SERVICE", service.service)
        variables.move("TENEMENT_INSTANCE", instance.name.id)
        variables.move("TENEMENT_REPLICA", "\(replica.number)")
        if let release = instance.release { variables.move("TENEMENT_RELEASE", release) }
        variables.move("MIREN_APP", service.appLabel)
        variables.move("MIREN_VERSION", instance.release ?? "")
        variables.move("MIREN_INSTANCE_NUM", "\(replica.number - 1)")
        for variable in facts.extra { variables.move(variable.key, variable.value) }
    }
}

extension LaunchPlan {
    /// `<data_dir>/<app>/<service>/<id>`; services of the host app have no `<app>`.
    package static func dataDirectory(of name: InstanceName, below directory: String) -> String {
        let app = name.service.app.map { "\($0)/" } ?? ""
        return "\(directory)/\(app)\(name.service.service)/\(name.id)"
    }
}

/// Variables in order, no key twice.
private struct Variables {
    private(set) var values: [String: String] = [:]
    private var order: [String] = []

    /// Gives a value; a key that was there keeps its place.
    mutating func set(_ key: String, _ value: String) {
        if values.updateValue(value, forKey: key) == nil { order.append(key) }
    }

    /// Gives a value and the last place.
    mutating func move(_ key: String, _ value: String) {
        if values.removeValue(forKey: key) != nil { order.removeAll { $0 == key } }
        set(key, value)
    }

    var list: [LaunchPlan.Variable] { order.map { LaunchPlan.Variable($0, values[$0] ?? "") } }
}
