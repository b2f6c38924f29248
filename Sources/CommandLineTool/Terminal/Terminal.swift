/// What the place can do that output goes to.
struct Terminal: Equatable, Sendable {
    /// Colours as asked for by `--color`.
    enum ColourChoice: String, Equatable, Sendable, CaseIterable {
        case auto, always, never
    }

    let isTerminal: Bool
    /// Columns; `nil` where lines may have any length.
    let width: Int?
    let hasColour: Bool

    /// Decides; a choice beats NO_COLOR (no-color.org), which beats FORCE_COLOR and what the terminal can do.
    init(isTerminal: Bool, columns: Int?, environment: Environment, choice: ColourChoice = .auto) {
        self.isTerminal = isTerminal
        let wished = environment["COLUMNS"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
        width = isTerminal ? wished ?? columns.flatMap { $0 > 0 ? $0 : nil } ?? 80 : nil
        switch choice {
        case .always: hasColour = true
        case .never: hasColour = false
        case .auto:
            if environment["NO_COLOR"] != nil {
                hasColour = false
            } else if let force = environment["FORCE_COLOR"] {
                hasColour = force != "0"
            } else {
                hasColour = isTerminal && environment["TERM"] != "dumb"
            }
        }
    }

    /// The text in a style, if there are styles.
    func styled(_ text: String, _ style: Style) -> String {
        guard hasColour, style != .plain, !text.isEmpty else { return text }
        return "\u{1b}[" + style.rawValue + "m" + text + "\u{1b}[0m"
    }
}

/// How a text looks (ECMA-48 SGR).
enum Style: String, Hashable, Sendable {
    case plain = ""
    case good = "32"
    case warning = "33"
    case bad = "31"
    case faint = "2"
    case strong = "1"
}
