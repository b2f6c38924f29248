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
        try? output.writeAll(bytes)
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
        try? errors.writeAll(Array((line + "\n").utf8))
    }

    /// Prints a text on standard error as it is.
    func complain(_ text: String) {
        try? errors.writeAll(Array(text.utf8))
    }
}
