/// Where a value is in a document: keys of tables and indices of arrays, from the root.
///
/// Written as literals: `["instance", "jobs:prod", "env", "TZ"]`, `["routes", 0, "host"]`.
package struct TOMLPath: Hashable, Sendable {
    /// One step into a table or an array.
    package enum Element: Hashable, Sendable {
        case key(String)
        case index(Int)
    }

    /// The steps from the root; none is the root table itself.
    package var elements: [Element]

    /// Joins steps to a path.
    package init(_ elements: [Element] = []) {
        self.elements = elements
    }

    /// Joins keys to a path.
    package init(keys: [String]) {
        elements = keys.map { .key($0) }
    }

    /// This path and one more key.
    package func appending(_ key: String) -> TOMLPath { TOMLPath(elements + [.key(key)]) }

    /// This path and one more index.
    package func appending(_ index: Int) -> TOMLPath { TOMLPath(elements + [.index(index)]) }

    /// Whether `prefix` is the beginning of this path, or the path itself.
    package func starts(with prefix: TOMLPath) -> Bool { elements.starts(with: prefix.elements) }
}

extension TOMLPath.Element {
    package static func == (left: Self, right: Self) -> Bool {
        switch (left, right) {
        case (.key(let left), .key(let right)): sameText(left, right)
        case (.index(let left), .index(let right)): left == right
        case (.key, .index), (.index, .key): false
        }
    }
}

extension TOMLPath.Element: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    package init(stringLiteral key: String) { self = .key(key) }
    package init(integerLiteral index: Int) { self = .index(index) }
}

extension TOMLPath: ExpressibleByArrayLiteral {
    package init(arrayLiteral elements: Element...) { self.elements = elements }
}

extension TOMLPath: CustomStringConvertible {
    /// As a person would write it: `instance."jobs:prod".env.TZ`, `routes[0].host`.
    package var description: String {
        var text = ""
        for element in elements {
            switch element {
            case .key(let key): text += (text.isEmpty ? "" : ".") + TOMLWriter.key(key)
            case .index(let index): text += "[\(index)]"
            }
        }
        return text
    }
}
