internal import Linux

/// The three descriptors that a command gets in place of ours.
///
/// What is no terminal is passed as it is. A terminal is never given away, as whoever holds it can read what is typed
/// there later: in its place goes a terminal of the command's own, or a pipe, and we carry the bytes.
final class StandardStreams {
    /// The command's standard input becomes its controlling terminal.
    let hasTerminal: Bool
    /// Standard input, output, error for the command.
    let passed: [BorrowedDescriptor]
    private let input: BorrowedDescriptor
    private let output: BorrowedDescriptor
    private var pumps: [Pump]
    /// Descriptors of ours that only the command needs.
    private var given: [Int32]
    /// Our end of the command's terminal.
    private let master: BorrowedDescriptor?
    private var saved: TerminalSettings?
    /// Where the pumps are in the poll that was prepared last.
    private var places: [Pump.Places] = []

    /// As it fits what the console is connected to.
    static func open(_ session: Session) throws(Failure) -> StandardStreams {
        let console = session.console
        do throws(Errno) {
            let isWhole = console.input.isTerminal && console.output.isTerminal && !session.invocation.has("no-tty")
            return isWhole ? try StandardStreams(terminalFor: console) : try StandardStreams(pipesFor: console)
        } catch {
            throw .system("make", path: "a terminal", error)
        }
    }

    private init(terminalFor console: Console) throws(Errno) {
        let pair = try PseudoTerminal.make()
        let own = pair.first.borrowed
        if let size = try? console.input.terminalSize() { try own.setTerminalSize(size) }
        try TerminalSettings(of: console.input).apply(to: pair.second.borrowed)
        try own.setNonBlocking(true)
        hasTerminal = true
        (input, output) = (console.input, console.output)
        let other = pair.second.number
        passed = [other, other, other].map { BorrowedDescriptor($0) }
        master = own
        pumps = [
            Pump(from: console.input, to: own, closesTarget: false),
            Pump(from: own, to: console.output, closesTarget: false, isOutput: true),
        ]
        // Both live as long as this process needs them.
        given = [other]
        _ = pair.takeBoth()
    }

    private init(pipesFor console: Console) throws(Errno) {
        hasTerminal = false
        master = nil
        (input, output) = (console.input, console.output)
        var passed: [BorrowedDescriptor] = []
        var pumps: [Pump] = []
        var given: [Int32] = []
        if console.input.isTerminal {
            let (reader, writer) = try Pipe.make().takeBoth()
            try BorrowedDescriptor(writer).setNonBlocking(true)
            pumps.append(Pump(from: console.input, to: BorrowedDescriptor(writer), closesTarget: true))
            passed.append(BorrowedDescriptor(reader))
            given.append(reader)
        } else {
            passed.append(console.input)
        }
        for target in [console.output, console.errors] {
            guard target.isTerminal else {
                passed.append(target)
                continue
            }
            let (reader, writer) = try Pipe.make().takeBoth()
            try BorrowedDescriptor(reader).setNonBlocking(true)
            pumps.append(Pump(from: BorrowedDescriptor(reader), to: target, closesTarget: false, isOutput: true))
            passed.append(BorrowedDescriptor(writer))
            given.append(writer)
        }
        (self.passed, self.pumps, self.given) = (passed, pumps, given)
    }

    /// The supervisor has copies of what was passed: ours would keep pipes open.
    func handOver() {
        for number in given { _ = FileDescriptor(owning: number) }
        given = []
    }

    /// The command executes: from now on every key is its own.
    func started() {
        guard master != nil, saved == nil, let settings = try? TerminalSettings(of: input) else { return }
        saved = settings
        try? TerminalSettings.makeRaw(input)
    }

    /// Gives our terminal back its settings.
    func restore() {
        try? saved?.apply(to: input)
        saved = nil
    }

    func resize() {
        guard let master, let size = try? input.terminalSize() else { return }
        try? master.setTerminalSize(size)
    }

    /// Adds what there is to wait for.
    func prepare(_ poll: inout Poll) {
        places = pumps.map { $0.prepare(&poll) }
    }

    /// Moves what the poll has found.
    func move(_ poll: Poll) {
        for index in pumps.indices where places.indices.contains(index) { pumps[index].move(poll, places[index]) }
        pumps.removeAll { $0.hasEnded }
    }

    /// The command has ended: what it wrote is all there.
    func drain() {
        for index in pumps.indices where pumps[index].isOutput { pumps[index].drain() }
    }
}

/// Bytes on their way from one descriptor to another.
struct Pump {
    /// Places in a poll; `nil` where it does not wait.
    struct Places {
        var from: Int?
        var to: Int?
    }

    private let from: BorrowedDescriptor
    private let to: BorrowedDescriptor
    /// The reader must see the end of file.
    private let closesTarget: Bool
    let isOutput: Bool
    private var waiting: [UInt8] = []
    private(set) var hasEnded = false

    init(from: BorrowedDescriptor, to: BorrowedDescriptor, closesTarget: Bool, isOutput: Bool = false) {
        self.from = from
        self.to = to
        self.closesTarget = closesTarget
        self.isOutput = isOutput
    }

    /// It reads only when all that it had read is written.
    func prepare(_ poll: inout Poll) -> Places {
        waiting.isEmpty
            ? Places(from: poll.add(from, for: .readable)) : Places(to: poll.add(to, for: .writable))
    }

    mutating func move(_ poll: Poll, _ places: Places) {
        if let place = places.from, !poll.found(place).isEmpty { read() }
        if let place = places.to, !poll.found(place).isEmpty { write() }
    }

    private mutating func read() {
        do throws(Errno) {
            guard let count = try from.read(appendingTo: &waiting) else { return }
            if count == 0 { end() } else { write() }
        } catch {
            // EIO: nobody has the other end of the terminal any more.
            end()
        }
    }

    private mutating func write() {
        do throws(Errno) {
            while !waiting.isEmpty {
                guard let count = try to.write(waiting) else { return }
                waiting.removeFirst(count)
            }
        } catch {
            end()
        }
    }

    private mutating func end() {
        hasEnded = true
        waiting = []
        if closesTarget { _ = FileDescriptor(owning: to.number) }
    }

    /// Moves all that is there now.
    mutating func drain() {
        while !hasEnded {
            if !waiting.isEmpty {
                guard (try? to.wait(for: .writable, milliseconds: -1)) != nil else { return }
                write()
                continue
            }
            guard let ready = try? from.wait(for: .readable, milliseconds: 0), ready.contains(.readable) else {
                return
            }
            read()
        }
    }
}
