internal import TOML

/// Arguments × grammar → what they ask for.
///
/// Options may stand anywhere after their command; `--` ends them. `--opt value`, `--opt=value`, `-o value`, `-ovalue`
/// and `-fo value` are all understood.
struct ArgumentParser {
    private var rest: ArraySlice<String>
    private var command: Command?
    /// Options that stood before the command.
    private var early: [(Option, String)] = []
    private var invocation: Invocation?
    private var asksForHelp = false
    private var asksForVersion = false

    private init(_ arguments: [String]) {
        rest = arguments[...]
    }

    /// Understands what stands after the program's name.
    static func parse(_ arguments: [String]) throws(ArgumentError) -> Outcome {
        var parser = ArgumentParser(arguments)
        return try parser.parse()
    }

    private mutating func parse() throws(ArgumentError) -> Outcome {
        while let word = rest.popFirst() {
            if takesWords {
                invocation?.arguments.append(word)
                continue
            }
            if word == "--" {
                if invocation?.arguments.isEmpty ?? false { invocation?.beginsWithDashes = true }
                break
            }
            if isOption(word) { try takeOption(word) } else if let family = try takeWord(word) { return family }
        }
        while let word = rest.popFirst() {
            if let family = try takeWord(word) { return family }
        }
        if asksForVersion { return .version }
        guard let invocation else {
            if asksForHelp { return .help(.everything) }
            throw .noCommand
        }
        if invocation.command.name == "help" { return .help(try topic(invocation.arguments)) }
        if asksForHelp { return .help(.command(invocation.command)) }
        try checkCount(invocation)
        return .run(invocation)
    }

    /// What follows belongs to another program.
    private var takesWords: Bool {
        guard let invocation, let from = invocation.command.wordsFrom else { return false }
        return invocation.arguments.count >= from
    }

    private func isOption(_ word: String) -> Bool { word.hasPrefix("-") && word != "-" }

    /// Takes the command's name or an argument; help on a family ends the parsing.
    private mutating func takeWord(_ word: String) throws(ArgumentError) -> Outcome? {
        if invocation != nil {
            invocation?.arguments.append(word)
            return nil
        }
        guard Grammar.families.contains(word) else {
            guard let found = Grammar.command(word) else { throw unknown(word) }
            begin(found)
            return nil
        }
        let next = rest.first
        if let next, let found = Grammar.command(word + " " + next) {
            rest.removeFirst()
            begin(found)
        } else if next == "--help" || next == "-h" || asksForHelp {
            return .help(.family(word))
        } else if let found = Grammar.command(word), next.map(isOption) ?? true {
            begin(found)
        } else {
            throw .incompleteFamily(word, given: next.flatMap { isOption($0) ? nil : $0 })
        }
        return nil
    }

    private mutating func begin(_ found: Command) {
        command = found
        var invocation = Invocation(found)
        for (option, value) in early { invocation.add(option, value) }
        self.invocation = invocation
    }

    private func unknown(_ word: String) -> ArgumentError {
        if Grammar.later.contains(word) { return .laterCommand(word) }
        let names = Grammar.commands.flatMap(\.spellings).filter { !$0.contains(" ") }
        return .unknownCommand(word, nearest: Spelling.nearest(to: word, among: names + Grammar.families))
    }

    private func topic(_ words: [String]) throws(ArgumentError) -> Outcome.Topic {
        guard let first = words.first else { return .everything }
        if let command = Grammar.command(words.prefix(2).joined(separator: " ")) { return .command(command) }
        if Grammar.families.contains(first) { return .family(first) }
        guard let command = Grammar.command(first) else { throw unknown(first) }
        return .command(command)
    }

    private func checkCount(_ invocation: Invocation) throws(ArgumentError) {
        var left = invocation.arguments.count
        for argument in invocation.command.arguments {
            switch argument.count {
            case .one, .atLeastOne:
                if left == 0 { throw .missingArgument(argument.name, command: invocation.command.name) }
                left = argument.count == .one ? left - 1 : 0
            case .optional: left = max(left - 1, 0)
            case .several: left = 0
            }
        }
        if left > 0 {
            let extra = invocation.arguments[invocation.arguments.count - left]
            throw .unexpectedArgument(extra, command: invocation.command.name)
        }
    }

    private var options: [Option] { (command?.allOptions ?? []) + Grammar.global }

    private mutating func takeOption(_ word: String) throws(ArgumentError) {
        guard word.hasPrefix("--") else { return try takeLetters(word) }
        let sides = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(sides[0])
        guard let option = options.first(where: { $0.name == name || $0.aliases.contains(name) }) else {
            let known = options.filter { !$0.isHidden }.flatMap(\.spellings)
            let nearest = Spelling.nearest(to: name, among: known).map { "--" + $0 }
            throw .unknownOption("--" + name, command: command?.name, nearest: nearest)
        }
        try take(option, attached: sides.count == 2 ? String(sides[1]) : nil, spelling: "--" + name)
    }

    /// `-f`, `-n20`, `-fn 20`.
    private mutating func takeLetters(_ word: String) throws(ArgumentError) {
        var letters = word.dropFirst()
        while let letter = letters.popFirst() {
            guard let option = options.first(where: { $0.short == letter }) else {
                throw .unknownOption("-" + String(letter), command: command?.name, nearest: nil)
            }
            let takesRest = option.placeholder != nil && !letters.isEmpty
            let attached = letters.first == "=" ? letters.dropFirst() : letters
            try take(option, attached: takesRest ? String(attached) : nil, spelling: "-" + String(letter))
            if takesRest { return }
        }
    }

    private mutating func take(_ option: Option, attached: String?, spelling: String) throws(ArgumentError) {
        var value = ""
        switch option.value {
        case .none:
            if attached != nil { throw .unexpectedValue(option: spelling) }
        case .required, .repeated:
            guard let given = attached ?? rest.popFirst() else {
                throw .missingValue(option: spelling, command: command?.name)
            }
            value = given
        }
        if option.name == "help" { asksForHelp = true }
        if option.name == "version" { asksForVersion = true }
        if case .required = option.value, invocation?.has(option.name) ?? false { throw .repeatedOption(spelling) }
        if invocation == nil { early.append((option, value)) } else { invocation?.add(option, value) }
    }
}
