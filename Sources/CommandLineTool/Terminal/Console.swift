internal import Glibc
internal import Linux

/// Where a command prints.
struct Console: Sendable {
    let output: BorrowedDescriptor
    let errors: BorrowedDescriptor
    let input: BorrowedDescriptor
    let terminal: Terminal
    /// Of standard error: progress is shown there.
    let errorTerminal: Terminal

    /// Standard input, output and error.
    init(environment: Environment, choice: Terminal.ColourChoice) {
        self.init(input: 0, output: 1, errors: 2, environment: environment, choice: choice)
    }

    /// Other descriptors in their place, all open for as long as this is used.
    init(input: Int32, output: Int32, errors: Int32, environment: Environment, choice: Terminal.ColourChoice) {
        self.input = BorrowedDescriptor(input)
        self.output = BorrowedDescriptor(output)
        self.errors = BorrowedDescriptor(errors)
        terminal = Self.terminal(output, environment, choice)
        errorTerminal = Self.terminal(errors, environment, choice)
    }

    private static func terminal(_ number: Int32, _ environment: Environment, _ choice: Terminal.ColourChoice)
        -> Terminal
    {
        let isTerminal = isatty(number) == 1
        var size = winsize()
        let known = unsafe isTerminal && ioctl(number, UInt(TIOCGWINSZ), &size) == 0
        return Terminal(
            isTerminal: isTerminal, columns: known ? Int(size.ws_col) : nil, environment: environment, choice: choice)
    }

    /// Prints as it is.
    ///
    /// What cannot be written is lost: a closed pipe ends the program by SIGPIPE before that.
    func write(_ bytes: [UInt8]) {
        Self.write(bytes, to: output)
    }

    /// Writes everything, also where somebody else has made the descriptor non-blocking.
    private static func write(_ bytes: [UInt8], to descriptor: BorrowedDescriptor) {
        var offset = 0
        while offset < bytes.count {
            guard let count = try? descriptor.write(bytes, from: offset) else {
                let ready = try? descriptor.wait(for: .writable, milliseconds: -1)
                guard let ready, ready.contains(.writable) else { return }
                continue
            }
            offset += count
        }
    }

    /// Prints a text as it is.
    func write(_ text: String) {
        write(Array(text.utf8))
    }

    /// Prints a line.
    func print(_ line: String) {
        write(line + "\n")
    }

    /// Prints a line on standard error.
    func note(_ line: String) {
        complain(line + "\n")
    }

    /// Prints a text on standard error as it is.
    func complain(_ text: String) {
        Self.write(Array(text.utf8), to: errors)
    }
}
