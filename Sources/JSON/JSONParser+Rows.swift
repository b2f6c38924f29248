extension JSONParser {
    /// How the members of rows become fields.
    package struct RowReading<Row> {
        /// The place of a key, asked once for rows that are alike; `nil` for a key that is not wanted.
        package let place: (String) -> Int?
        /// Takes one value.
        package let take: (inout Row, Int, JSONValue) -> Void

        /// Joins the two.
        package init(place: @escaping (String) -> Int?, take: @escaping (inout Row, Int, JSONValue) -> Void) {
            self.place = place
            self.take = take
        }
    }

    /// Reads an array of objects row by row, without making a value of each.
    ///
    /// - Returns: `nil` if the text is something else than an array of objects.
    /// - Throws: The first place where the bytes are not JSON, or an object has a key twice.
    package static func rows<Row>(
        _ bytes: [UInt8], empty: Row, _ reading: RowReading<Row>
    ) throws(JSONError) -> [Row]? {
        var parser = JSONParser(bytes)
        parser.skipSpace()
        guard parser.take(UInt8(ascii: "[")) else { return nil }
        var rows: [Row] = []
        var keys: [JSONObject.Member] = []
        var places: [Int?] = []
        parser.skipSpace()
        if parser.take(UInt8(ascii: "]")) { return rows }
        while true {
            guard parser.current == UInt8(ascii: "{") else { return nil }
            var row = empty
            try parser.row(&row, &keys, &places, reading)
            rows.append(row)
            parser.skipSpace()
            if parser.take(UInt8(ascii: "]")) { break }
            guard parser.take(UInt8(ascii: ",")) else { throw parser.unexpected("',' or ']'") }
            parser.skipSpace()
        }
        parser.skipSpace()
        guard parser.index == bytes.count else { throw parser.error(.expected("the end of the text")) }
        return rows
    }

    /// Reads one object; `keys` and `places` are those of the row before and become those of this one.
    private mutating func row<Row>(
        _ row: inout Row, _ keys: inout [JSONObject.Member], _ places: inout [Int?], _ reading: RowReading<Row>
    ) throws(JSONError) {
        index += 1
        skipSpace()
        var count = 0
        if take(UInt8(ascii: "}")) { return }
        while true {
            let start = index
            guard current == UInt8(ascii: "\"") else { throw unexpected("a key in quotes") }
            if count == keys.count || !take(key: keys[count].key) {
                let key = try string()
                // From here on this row differs: what follows is looked for anew.
                keys.removeSubrange(count...)
                places.removeSubrange(count...)
                guard !keys.contains(where: { sameText($0.key, key) }) else {
                    throw error(.duplicateKey(key), at: start)
                }
                keys.append(JSONObject.Member(key: key, value: .null))
                places.append(reading.place(key))
            }
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw unexpected("':' after the key") }
            skipSpace()
            let value = try value(depth: 2)
            if let place = places[count] { reading.take(&row, place, value) }
            count += 1
            skipSpace()
            if take(UInt8(ascii: "}")) { return }
            guard take(UInt8(ascii: ",")) else { throw unexpected("',' or '}'") }
            skipSpace()
        }
    }
}
