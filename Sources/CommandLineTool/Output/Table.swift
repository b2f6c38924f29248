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
        var lines: [String] = []
        if header { lines.append(line(shown, widths) { column in (columns[column], .strong) }, terminal) }
        for row in rows {
            lines.append(
                line(shown, widths) { column in
                    let isTrailing = columns[column].isEmpty
                    return (row[column].text.isEmpty && !isTrailing ? "-" : row[column].text, row[column].style)
                }, terminal)
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private func isEmpty(_ column: Int) -> Bool { rows.allSatisfy { $0[column].text.isEmpty } }

    private func widths(header: Bool) -> [Int] {
        columns.indices.map { column in
            max(header ? columns[column].count : 1, rows.map { $0[column].text.count }.max() ?? 0)
        }
    }

    private func total(_ shown: [Int], _ widths: [Int]) -> Int {
        shown.reduce(0) { $0 + widths[$1] } + 2 * max(0, shown.count - 1)
    }

    /// The cells of one line with the padding of each.
    private func line(_ shown: [Int], _ widths: [Int], _ cell: (Int) -> (String, Style)) -> [(Cell, Int)] {
        shown.map { column in
            var (text, style) = cell(column)
            if text.count > widths[column] { text = text.prefix(widths[column] - 1) + "…" }
            return (Cell(text, style), widths[column] - text.count + 2)
        }
    }
}

extension [String] {
    /// Appends a line of padded cells without white space at its end.
    fileprivate mutating func append(_ cells: [(Table.Cell, Int)], _ terminal: Terminal) {
        var line = ""
        var gap = 0
        for (cell, padding) in cells {
            if !cell.text.isEmpty {
                line += String(repeating: " ", count: gap) + terminal.styled(cell.text, cell.style)
                gap = 0
            }
            gap += padding
        }
        append(line)
    }
}
