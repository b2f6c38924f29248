/// Rows under column names, for people.
struct Table: Equatable, Sendable {
    /// One value of a row.
    struct Cell: Equatable, Sendable {
        /// Empty if there is none.
        var text: String
        var style: Style

        init(_ text: String?, _ style: Style = .plain) {
            self.text = text ?? ""
            self.style = style
        }
    }

    /// Names in capitals; the last may be empty: its texts run to the end of the line and may be cut off.
    let columns: [String]
    private(set) var rows: [[Cell]] = []

    init(_ columns: [String]) {
        self.columns = columns
    }

    /// Adds a row with as many cells as there are columns.
    mutating func add(_ cells: [Cell]) {
        rows.append(cells)
    }

    /// The lines, each with its line feed.
    ///
    /// What does not fit into the terminal's width loses first the columns that are empty for every row, then the end
    /// of the texts in the last column.
    func text(_ terminal: Terminal, header: Bool = true) -> String {
        var shown = Array(columns.indices)
        if let last = shown.last, columns[last].isEmpty, isEmpty(last) { shown.removeLast() }
        var widths = widths(header: header)
        if let width = terminal.width, total(shown, widths) > width {
            shown.removeAll { isEmpty($0) }
            if let last = shown.last, total(shown, widths) > width, columns[last].isEmpty {
                widths[last] = max(10, width - total(Array(shown.dropLast()), widths) - 2)
            }
        }
        var text = ""
        text.reserveCapacity((rows.count + 1) * (total(shown, widths) + 1))
        if header { text.append(columns.map { Cell($0, .strong) }, shown, widths, terminal) }
        for row in rows {
            text.append(row, shown, widths, terminal) { columns[$0].isEmpty ? "" : "-" }
        }
        return text
    }

    private func isEmpty(_ column: Int) -> Bool { rows.allSatisfy { $0[column].text.isEmpty } }

    private func widths(header: Bool) -> [Int] {
        columns.indices.map { column in
            rows.reduce(header ? columns[column].count : 1) { max($0, $1[column].width) }
        }
    }

    private func total(_ shown: [Int], _ widths: [Int]) -> Int {
        shown.reduce(0) { $0 + widths[$1] } + 2 * max(0, shown.count - 1)
    }
}

extension Table.Cell {
    /// Columns that it takes: characters, counted only where they are more than a byte each.
    fileprivate var width: Int { text.utf8Span.isKnownASCII ? text.utf8.count : text.count }
}

extension String {
    /// Appends a line of padded cells without white space at its end; what is too wide is cut off.
    fileprivate mutating func append(
        _ cells: [Table.Cell], _ shown: [Int], _ widths: [Int], _ terminal: Terminal,
        none: (Int) -> String = { _ in "" }
    ) {
        var gap = 0
        for column in shown {
            var cell = cells[column]
            if cell.text.isEmpty { cell.text = none(column) }
            var width = cell.width
            if width > widths[column] {
                cell.text = cell.text.prefix(widths[column] - 1) + "…"
                width = widths[column]
            }
            if width > 0 {
                self += String(repeating: " ", count: gap)
                self += terminal.styled(cell.text, cell.style)
                gap = 0
            }
            gap += widths[column] - width + 2
        }
        self += "\n"
    }
}
