/// The keys and values of a JSON object, in order; no key comes twice.
///
/// A key is found by comparing one by one: objects of protocols are small.
package struct JSONObject: Equatable, Sendable {
    /// One key with its value.
    package struct Member: Equatable, Sendable {
        /// The key without quotes and escapes.
        package let key: String
        /// What it has.
        package var value: JSONValue
    }

    /// All keys and values in order.
    package private(set) var members: [Member]

    /// Makes an object without keys.
    package init() {
        members = []
    }

    /// Takes members of which the parser knows that no key comes twice.
    init(unique members: [Member]) {
        self.members = members
    }

    /// The number of keys.
    package var count: Int { members.count }

    /// Whether there is no key.
    package var isEmpty: Bool { members.isEmpty }

    /// The value of a key; a new key becomes the last, `nil` removes one.
    package subscript(key: String) -> JSONValue? {
        get { members.firstIndex { sameText($0.key, key) }.map { members[$0].value } }
        set {
            let found = members.firstIndex { sameText($0.key, key) }
            switch (found, newValue) {
            case (let found?, let value?): members[found].value = value
            case (let found?, nil): members.remove(at: found)
            case (nil, let value?): members.append(Member(key: key, value: value))
            case (nil, nil): break
            }
        }
    }

    /// Adds a key that is known to be new, without looking for it.
    package mutating func append(_ key: String, _ value: JSONValue) {
        members.append(Member(key: key, value: value))
    }
}

extension JSONObject: Sequence {
    package func makeIterator() -> IndexingIterator<[Member]> { members.makeIterator() }
}
