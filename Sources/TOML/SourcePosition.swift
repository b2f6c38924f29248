/// A place in a source document: line and column for people, a byte offset for programs.
package struct SourcePosition: Hashable, Sendable {
    private let storedLine: UInt32
    private let storedColumn: UInt32
    private let storedOffset: UInt32

    /// The line, from 1; 0 in a value that was not read from a document.
    package var line: Int { Int(storedLine) }

    /// The column in Unicode scalars, from 1; 0 in a value that was not read from a document.
    package var column: Int { Int(storedColumn) }

    /// The number of bytes before this place.
    package var offset: Int { Int(storedOffset) }

    /// The position of values that were made by the program.
    package static let none = SourcePosition(line: 0, column: 0, offset: 0)

    /// Names a place; numbers beyond 32 bits are cut to the largest.
    package init(line: Int, column: Int, offset: Int) {
        storedLine = UInt32(clamping: line)
        storedColumn = UInt32(clamping: column)
        storedOffset = UInt32(clamping: offset)
    }
}

extension SourcePosition: Comparable {
    package static func < (left: Self, right: Self) -> Bool { left.storedOffset < right.storedOffset }
}

extension SourcePosition: CustomStringConvertible {
    /// `line:column`, as compilers write it.
    package var description: String { "\(line):\(column)" }
}
