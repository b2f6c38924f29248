internal import Control
internal import Linux

/// How far a change is, on standard error: one living line per replica on a terminal, plain lines elsewhere.
///
/// What takes less than a second shows nothing.
struct ProgressDisplay {
    private static let quiet: Int64 = 1_000_000_000

    private let console: Console
    private let start = Clock.monotonic()
    private var rows: [ProgressRow] = []
    private var drawn = 0

    init(_ console: Console) {
        self.console = console
    }

    mutating func show(_ row: ProgressRow) {
        if let index = rows.firstIndex(where: { $0.name == row.name }) {
            if rows[index] == row { return }
            rows[index] = row
        } else {
            rows.append(row)
        }
        guard Clock.monotonic() - start >= Self.quiet else { return }
        guard console.errorTerminal.isTerminal else { return console.note(Self.line(row)) }
        let up = drawn > 0 ? "\u{1b}[\(drawn)A" : ""
        console.complain(up + rows.map { "\u{1b}[2K" + Self.line($0) + "\n" }.joined())
        drawn = rows.count
    }

    /// Removes the living lines.
    mutating func clear() {
        if drawn > 0 { console.complain("\u{1b}[\(drawn)A\u{1b}[0J") }
        drawn = 0
    }

    static func line(_ row: ProgressRow) -> String {
        row.name + "  " + row.phase + (row.detail.map { " (" + $0 + ")" } ?? "")
    }
}
