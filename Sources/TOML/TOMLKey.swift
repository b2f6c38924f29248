/// A key of a large table, compared by its bytes.
///
/// Swift's strings are equal if they look the same; TOML's keys only if they are the same.
struct TOMLKey: Hashable, Sendable {
    let text: String

    init(_ text: String) {
        self.text = text
    }

    static func == (left: Self, right: Self) -> Bool { sameText(left.text, right.text) }

    func hash(into hasher: inout Hasher) {
        text.hash(into: &hasher)
    }
}

/// Whether two texts consist of the same bytes.
@inline(__always)
func sameText(_ left: String, _ right: String) -> Bool {
    left == right && left.utf8.elementsEqual(right.utf8)
}
