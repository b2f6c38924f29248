import Testing

@testable import CommandLineTool

@Suite("Arguments")
struct ArgumentTests {
    /// `command | arguments | option=value,value …` with options sorted.
    private func understood(_ words: [String]) throws -> String {
        switch try ArgumentParser.parse(words) {
        case .help(.everything): return "help"
        case .help(.command(let command)): return "help \(command.name)"
        case .help(.family(let name)): return "help family \(name)"
        case .version: return "version"
        case .run(let typed):
            let names = (typed.command.allOptions + Grammar.global).map(\.name)
            let options = Set(names).sorted().filter(typed.has).map {
                $0 + "=" + typed.values($0).joined(separator: ",")
            }
            return [typed.command.name, typed.arguments.joined(separator: " "), options.joined(separator: " ")]
                .joined(separator: "|")
        }
    }

    @Test(
        "are understood in every usual spelling",
        arguments: [
            ("ps", "ps||"), ("ls", "ps||"), ("ps --json", "ps||json="), ("ps web worker:*", "ps|web worker:*|"),
            ("ps -o wide", "ps||output=wide"), ("ps -owide", "ps||output=wide"), ("ps -o=wide", "ps||output=wide"),
            ("ps --output=wide", "ps||output=wide"), ("ps --format json", "ps||output=json"),
            ("spawn web --id prod", "spawn|web|id=prod"), ("spawn --id prod web", "spawn|web|id=prod"),
            ("spawn web -e A=1 --env B=2", "spawn|web|env=A=1,B=2"), ("spawn web --env=A=b=c", "spawn|web|env=A=b=c"),
            ("logs -fn 20 web", "logs|web|follow= lines=20"), ("logs -fn20", "logs||follow= lines=20"),
            ("logs --tail 5 --search x", "logs||grep=x lines=5"), ("logs -- -x", "logs|-x|"),
            ("route add a.example.com shop", "route add|a.example.com shop|"), ("route rm a", "route remove|a|"),
            ("env", "env list||"), ("env --json", "env list||json="), ("env set A=1", "env set|A=1|"),
            ("apps", "app list||"), ("app ls", "app list||"), ("up -d", "up||detach="),
            ("up -d shop", "up|shop|detach="),
            ("--socket /x ps", "ps||socket=/x"), ("ps --socket /x", "ps||socket=/x"),
            ("--color never ps", "ps||color=never"), ("apply -", "apply|-|"), ("scale web=3 b=1", "scale|web=3 b=1|"),
            ("signal HUP web", "signal|HUP web|"), ("--help", "help"), ("-h", "help"), ("help", "help"),
            ("ps --help", "help ps"), ("--help ps", "help ps"), ("help ps", "help ps"), ("spawn -h", "help spawn"),
            ("help route add", "help route add"), ("route --help", "help family route"),
            ("help route", "help family route"),
            ("route add --help", "help route add"), ("--version", "version"), ("-V", "version"),
            ("version", "version||"),
        ])
    func good(line: String, expected: String) throws {
        #expect(try understood(line.split(separator: " ").map(String.init)) == expected)
    }

    @Test(
        "that are wrong are told apart",
        arguments: [
            ("", ArgumentError.noCommand), ("spwan web", .unknownCommand("spwan", nearest: "spawn")),
            ("frobnicate", .unknownCommand("frobnicate", nearest: nil)), ("deploy web", .laterCommand("deploy")),
            ("start", .laterCommand("start")), ("route", .incompleteFamily("route", given: nil)),
            ("route frob", .incompleteFamily("route", given: "frob")), ("app -x", .incompleteFamily("app", given: nil)),
            ("ps --jsn", .unknownOption("--jsn", command: "ps", nearest: "--json")),
            ("ps -x", .unknownOption("-x", command: "ps", nearest: nil)),
            ("--frob ps", .unknownOption("--frob", command: nil, nearest: nil)),
            ("ps -o", .missingValue(option: "-o", command: "ps")),
            ("ps --json=1", .unexpectedValue(option: "--json")),
            ("ps -o wide -o json", .repeatedOption("-o")), ("spawn", .missingArgument("NAME", command: "spawn")),
            ("weight web", .missingArgument("N", command: "weight")),
            ("signal HUP", .missingArgument("NAME", command: "signal")),
            ("spawn a b", .unexpectedArgument("b", command: "spawn")),
            ("up -d a b", .unexpectedArgument("b", command: "up")),
            ("help frob", .unknownCommand("frob", nearest: nil)),
        ])
    func bad(line: String, expected: ArgumentError) {
        #expect(throws: expected) { try understood(line.split(separator: " ").map(String.init)) }
    }

    @Test("have a grammar without two commands or options of one spelling")
    func grammar() {
        let names = Grammar.commands.flatMap(\.spellings)
        #expect(Set(names).count == names.count)
        for command in Grammar.commands {
            let options = command.allOptions
            let spellings = options.flatMap(\.spellings)
            #expect(Set(spellings).count == spellings.count, "\(command.name)")
            let letters = options.compactMap(\.short)
            #expect(Set(letters).count == letters.count, "\(command.name)")
            #expect(!command.examples.isEmpty, "\(command.name) has no example")
        }
        #expect(Set(Grammar.later).isDisjoint(with: names))
    }

    @Test("of every example are understood", arguments: Grammar.commands)
    func examples(command: Command) throws {
        for example in command.examples where example.line.hasPrefix("tenement ") {
            let line = example.line.split(separator: "|")[0].split(separator: "<")[0]
            let words = line.split(separator: " ").dropFirst().map { $0.filter { $0 != "'" } }
            if line.contains("'") && words.count > 3 { continue }
            guard case .run(let typed) = try ArgumentParser.parse(words) else { continue }
            #expect(typed.command.name == command.name)
        }
    }

    @Test("go into the history as they can be typed again, without values of variables")
    func history() throws {
        func typed(_ words: [String]) throws -> String {
            guard case .run(let invocation) = try ArgumentParser.parse(words) else { return "" }
            return TypedText.text(words, invocation)
        }
        #expect(try typed(["stop", "worker:*", "it's"]) == "stop 'worker:*' 'it'\\''s'")
        #expect(try typed(["spawn", "web", "-e", "KEY=s3cret", "--env=A=b"]) == "spawn web -e KEY=… --env=A=b")
        #expect(try typed(["env", "set", "KEY=s3cret"]) == "env set KEY=…")
        #expect(try typed(["scale", "web=3"]) == "scale web=3")
    }
}
