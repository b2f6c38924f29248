extension TOMLTable.Entry {
    /// Puts a key and its value together, with the place where the key stands.
    package init(_ key: String, at position: SourcePosition, _ node: TOMLNode) {
        self.init(key: key, keyPosition: position, node: node)
    }
}

extension TOMLTable {
    /// Makes a table of entries; of those with the same key the last one counts, at the place of the first.
    package init(joining entries: [Entry], isInline: Bool = false) {
        var places: [TOMLKey: Int] = [:]
        var unique: [Entry] = []
        for entry in entries {
            if let place = places[TOMLKey(entry.key)] {
                unique[place] = entry
            } else {
                places[TOMLKey(entry.key)] = unique.count
                unique.append(entry)
            }
        }
        self.init(unique: unique, index: Self.index(of: unique), isInline: isInline)
    }

    /// This table with the keys of `upper` laid over it; where both have a table, their keys are joined.
    ///
    /// Every value keeps the place where it was written.
    package func overlaid(by upper: TOMLTable) -> TOMLTable {
        var joined = entries
        for entry in upper {
            guard let below = self[entry.key]?.value.table, let above = entry.node.value.table else {
                joined.append(entry)
                continue
            }
            let node = TOMLNode(.table(below.overlaid(by: above)), at: entry.node.position)
            joined.append(Entry(entry.key, at: entry.keyPosition, node))
        }
        return TOMLTable(joining: joined, isInline: isInline)
    }

    /// This table without some keys.
    package func without(_ keys: Set<String>) -> TOMLTable {
        TOMLTable(joining: entries.filter { !keys.contains($0.key) }, isInline: isInline)
    }
}
