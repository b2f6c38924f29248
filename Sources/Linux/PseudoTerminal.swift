import CLinux

/// A terminal without a screen: what is written to one end is read from the other, as typed or as printed.
///
/// See pty(7).
package enum PseudoTerminal {
    /// Makes one.
    ///
    /// - Returns: Our end, then the end for a program, which is nobody's controlling terminal yet.
    package static func make() throws(Errno) -> DescriptorPair {
        var ends: (master: Int32, slave: Int32) = (-1, -1)
        try call { unsafe cl_terminal_pair(&ends.master, &ends.slave) }
        return DescriptorPair(
            first: FileDescriptor(owning: ends.master), second: FileDescriptor(owning: ends.slave))
    }
}

extension BorrowedDescriptor {
    /// Whether it is a terminal.
    ///
    /// See isatty(3).
    package var isTerminal: Bool { cl_is_terminal(number) == 1 }

    /// Columns and rows of a terminal.
    ///
    /// See TIOCGWINSZ in ioctl_tty(2).
    package func terminalSize() throws(Errno) -> TerminalSize {
        var size = TerminalSize(columns: 0, rows: 0)
        try call { unsafe cl_terminal_size(number, &size.columns, &size.rows) }
        return size
    }

    /// Tells a terminal, and the programs in its foreground, how large it is.
    ///
    /// See TIOCSWINSZ in ioctl_tty(2).
    package func setTerminalSize(_ size: TerminalSize) throws(Errno) {
        try call { cl_terminal_set_size(number, size.columns, size.rows) }
    }
}

/// How large a terminal is, in characters.
package struct TerminalSize: Hashable, Sendable {
    package var columns: UInt16
    package var rows: UInt16

    /// 0 stands for unknown.
    package init(columns: UInt16, rows: UInt16) {
        self.columns = columns
        self.rows = rows
    }
}

/// How a terminal treats what is typed: line editing, echo, signals.
///
/// See termios(3).
package struct TerminalSettings: Sendable {
    private var bytes = [UInt8](repeating: 0, count: Int(CL_TERMINAL_SETTINGS))

    /// Those of a terminal now.
    package init(of terminal: BorrowedDescriptor) throws(Errno) {
        try call { unsafe cl_terminal_settings(terminal.number, &bytes) }
    }

    /// Gives them to a terminal.
    package func apply(to terminal: BorrowedDescriptor) throws(Errno) {
        try call { unsafe cl_terminal_set_settings(terminal.number, bytes) }
    }

    /// Makes a terminal pass on every byte as it comes.
    package static func makeRaw(_ terminal: BorrowedDescriptor) throws(Errno) {
        try call { cl_terminal_make_raw(terminal.number) }
    }
}
