/// Path and query of a request, decoded: for the admin listener.
package struct MessageTarget: Equatable, Sendable {
    /// One `name=value` of a query.
    package struct Item: Equatable, Sendable {
        /// The decoded name.
        package var name: String
        /// The decoded value, empty if there was no `=`.
        package var value: String

        /// An item called `name` with this value.
        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The parts of the path between its slashes, decoded; `/` has none, and a slash at the end adds none.
    package var segments: [String] = []
    /// The items of the query in their order.
    package var items: [Item] = []

    /// A target with these parts.
    package init(segments: [String], items: [Item] = []) {
        self.segments = segments
        self.items = items
    }

    /// Decodes `/path?query`; `nil` if an escape is malformed or the text behind it no UTF-8.
    package init?(_ text: some Collection<UInt8>) {
        let parts = text.split(separator: ASCII.question, maxSplits: 1, omittingEmptySubsequences: false)
        guard let path = parts.first else { return nil }
        for part in path.split(separator: ASCII.slash) {
            guard let segment = PercentEncoding.decode(part, plusIsSpace: false) else { return nil }
            segments.append(segment)
        }
        guard parts.count == 2 else { return }
        for part in parts[1].split(separator: UInt8(ascii: "&")) {
            let sides = part.split(separator: ASCII.equals, maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentEncoding.decode(sides[0], plusIsSpace: true),
                let value = sides.count == 2 ? PercentEncoding.decode(sides[1], plusIsSpace: true) : ""
            else { return nil }
            items.append(Item(name, value))
        }
    }

    /// The value of the first item called `name`.
    package subscript(name: String) -> String? { items.first { $0.name == name }?.value }
}
