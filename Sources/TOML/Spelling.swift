/// Suggestions for misspelt words.
package enum Spelling {
    /// The candidate nearest to a misspelt word, `nil` if none is near enough to be meant.
    ///
    /// Near are at most two edits, and at most a third of the word's letters (one for words of one to three letters);
    /// neighbours swapped count as one edit, case and `-` against `_` as none. Of equally near ones the first wins.
    package static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
        let folded = fold(word)
        guard !folded.isEmpty else { return nil }
        var limit = Swift.max(1, Swift.min(2, folded.count / 3))
        var best: String?
        for candidate in candidates where candidate != word {
            let distance = distance(from: folded, to: fold(candidate), limit: limit)
            guard distance <= limit else { continue }
            best = candidate
            if distance == 0 { return best }
            limit = distance - 1
        }
        return best
    }

    private static func fold(_ word: String) -> [UInt8] {
        word.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
            case UInt8(ascii: "-"): UInt8(ascii: "_")
            default: byte
            }
        }
    }

    /// Damerau's distance of bytes (optimal string alignment); `limit + 1` for all that is farther.
    private static func distance(from left: [UInt8], to right: [UInt8], limit: Int) -> Int {
        if (left.count - right.count).magnitude > limit { return limit + 1 }
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for (row, byte) in left.enumerated() {
            var current = [row + 1]
            for column in right.indices {
                let substitution = last[column] + (byte == right[column] ? 0 : 1)
                var cost = Swift.min(substitution, last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, byte == right[column - 1], left[row - 1] == right[column] {
                    cost = Swift.min(cost, beforeLast[column - 1] + 1)
                }
                current.append(cost)
            }
            beforeLast = last
            last = current
        }
        return last[right.count]
    }
}
