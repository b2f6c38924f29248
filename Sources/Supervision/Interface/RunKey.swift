/// One execution of a replica: a number that is never reused within a boot of the host.
///
/// The supervisor hands it out when it orders a spawn; whatever the shell later
/// says about that process carries it, so that late news of an old run is
/// never mistaken for news of the new one.
package struct RunKey: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let value: UInt64

    package init(_ value: UInt64) {
        self.value = value
    }

    package var description: String { String(value) }

    package static func < (left: Self, right: Self) -> Bool {
        left.value < right.value
    }
}
