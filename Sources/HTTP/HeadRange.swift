/// A run of bytes of a head, as offsets from the first byte the parser was given.
///
/// Sixteen bits are enough: no head longer than `HeadLimits.head` is ever read.
package struct HeadRange: Equatable, Sendable {
    package let start: UInt16
    package let end: UInt16

    /// The empty run at the start of the head; stands for "not there".
    package static let empty = HeadRange(0, 0)

    /// The run from `start` up to, not including, `end`; both at most 65,535 and in order.
    @inlinable
    package init(_ start: Int, _ end: Int) {
        self.start = UInt16(truncatingIfNeeded: start)
        self.end = UInt16(truncatingIfNeeded: end)
    }

    /// How many bytes the run has.
    @inlinable package var count: Int { Int(end) &- Int(start) }

    /// Whether the run has no byte.
    @inlinable package var isEmpty: Bool { start == end }

    /// The same run as a range of indices into the span that was parsed.
    @inlinable package var indices: Range<Int> { Int(start)..<Int(end) }
}
