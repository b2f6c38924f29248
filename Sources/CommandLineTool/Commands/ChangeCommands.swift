internal import Control
internal import Linux

/// Commands that are one change: what was typed → what is asked for.
enum ChangeCommands {
    /// `nil` for commands that change nothing.
    static func change(_ session: Session) throws(Failure) -> Change? {
        let typed = session.invocation
        let names = typed.arguments
        switch typed.command.name {
        case "stop": return .stop(names: names, delete: typed.has("delete"))
        case "restart": return .restart(names: names)
        case "reset": return .reset(names: names)
        case "signal": return .signal(names: Array(names.dropFirst()), signal: names[0])
        case "scale": return .scale(replicas: try counts(names))
        case "weight": return .weight(weights: [NamedNumber(names[0], try weight(names[1]))])
        case "app add": return .appAdd(directory: try realPath(names[0], session), name: typed.value("name"))
        case "app delete": return .appDelete(app: names[0])
        case "reload": return .reload(app: names.first)
        case "env set": return .env(EnvChange(name: typed.value("name"), set: try entries(session)))
        case "env unset": return .env(EnvChange(name: typed.value("name"), unset: names))
        case "route add": return .route(try route(typed, new: true))
        case "route set": return .route(try route(typed, new: false))
        case "route remove": return .routeRemove(host: names[0], path: typed.value("path"))
        case "route set-default": return .routeDefault(app: names[0])
        case "route unset-default": return .routeDefault(app: nil)
        case "undo": return .undo(generation: try generation(names.first))
        case "apply": return .apply(toml: try document(session))
        default: return nil
        }
    }

    static func generation(_ text: String?) throws(Failure) -> Int? {
        guard let text else { return nil }
        guard let number = Int(text), number >= 0 else { throw .badValue(option: "N", value: text, .number) }
        return number
    }

    /// `web=3`.
    static func counts(_ words: [String]) throws(Failure) -> [NamedNumber] {
        var counts: [NamedNumber] = []
        for word in words {
            let sides = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard sides.count == 2, !sides[0].isEmpty, let number = Int(sides[1]), number >= 0 else {
                throw .badValue(option: "NAME=N", value: word, .count)
            }
            counts.append(NamedNumber(String(sides[0]), number))
        }
        return counts
    }

    private static func weight(_ text: String) throws(Failure) -> Int {
        guard let number = Int(text), (0...100).contains(number) else {
            throw .badValue(option: "N", value: text, .weight)
        }
        return number
    }

    /// `K=V`.
    static func variable(_ word: String, isSecret: Bool = false) throws(Failure) -> EnvEntry {
        guard let equals = word.firstIndex(of: "="), equals != word.startIndex else {
            throw .badValue(option: "K=V", value: isSecret ? "…" : word, .variable)
        }
        return EnvEntry(String(word[..<equals]), String(word[word.index(after: equals)...]), isSecret: isSecret)
    }

    /// Variables of `env set`; the value `-` is read from standard input, without the line feed at its end.
    private static func entries(_ session: Session) throws(Failure) -> [EnvEntry] {
        let isSecret = session.invocation.has("secret")
        var entries: [EnvEntry] = []
        for word in session.invocation.arguments {
            var entry = try variable(word, isSecret: isSecret)
            if entry.value == "-" { entry.value = try standardInput(session, dropsLineFeed: true) }
            entries.append(entry)
        }
        return entries
    }

    private static func standardInput(_ session: Session, dropsLineFeed: Bool) throws(Failure) -> String {
        do throws(Errno) {
            var bytes = try File.read(session.console.input)
            if dropsLineFeed, bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
            return String(decoding: bytes, as: UTF8.self)
        } catch {
            throw .system("read", path: "standard input", error)
        }
    }

    private static func document(_ session: Session) throws(Failure) -> String? {
        guard let path = session.invocation.arguments.first else { return nil }
        if path == "-" { return try standardInput(session, dropsLineFeed: false) }
        do throws(Errno) {
            return String(decoding: try File.read(Path.join(session.directory, path)), as: UTF8.self)
        } catch {
            throw .system("read", path: path, error)
        }
    }

    private static func realPath(_ path: String, _ session: Session) throws(Failure) -> String {
        do throws(Errno) {
            return try File.realPath(Path.join(session.directory, path))
        } catch {
            throw .system("find", path: path, error)
        }
    }

    private static func route(_ typed: Invocation, new: Bool) throws(Failure) -> RouteChange {
        var route = RouteChange(host: typed.arguments[0])
        let second = typed.arguments.count > 1 ? typed.arguments[1] : nil
        if second != nil, typed.has("app") { throw .arguments(.repeatedOption("--app")) }
        route.app = typed.value("app") ?? second
        route.path = typed.value("path")
        route.service = typed.value("service")
        route.instance = typed.value("instance")
        route.upstream = typed.value("upstream")
        route.new = new
        return route
    }
}
