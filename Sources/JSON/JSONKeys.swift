/// The keys that an object has so far, so that none comes twice; hashed only when there are many.
struct JSONKeys {
    private var hashed: Set<[UInt8]> = []

    private static let threshold = 16

    /// Notes a key; false if it is among `members` already.
    mutating func insert(_ key: String, after members: [JSONObject.Member]) -> Bool {
        if members.count < Self.threshold {
            return !members.contains { sameText($0.key, key) }
        }
        if hashed.isEmpty { hashed = Set(members.map { Array($0.key.utf8) }) }
        return hashed.insert(Array(key.utf8)).inserted
    }
}

/// Whether two texts consist of the same bytes, which Swift's `==` does not ask.
@inline(__always)
func sameText(_ left: String, _ right: String) -> Bool {
    guard left.utf8.count == right.utf8.count, left == right else { return false }
    return left.utf8Span.isKnownASCII || left.utf8.elementsEqual(right.utf8)
}
