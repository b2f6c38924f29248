extension FieldTable {
    /// Looks up a cookie (RFC 6265 §5.4).
    ///
    /// - Parameters:
    ///   - name: The cookie's name, compared as it is spelled.
    ///   - bytes: What the fields were read from.
    /// - Returns: The value of the first cookie of that name, without quotes around it.
    package func cookie(_ name: StaticString, _ bytes: Span<UInt8>) -> HeadRange? {
        var next = index(of: .cookie)
        while let index = next {
            if let value = cookie(name, in: self[index].value, bytes) { return value }
            next = self.index(of: .cookie, from: index + 1)
        }
        return nil
    }

    private func cookie(_ name: StaticString, in value: HeadRange, _ bytes: Span<UInt8>) -> HeadRange? {
        var start = Int(value.start)
        let end = Int(value.end)
        while start < end {
            while start < end, bytes[start] == ASCII.space || bytes[start] == ASCII.semicolon { start += 1 }
            var last = start
            while last < end, bytes[last] != ASCII.semicolon { last += 1 }
            let nameEnd = start + name.utf8CodeUnitCount
            if nameEnd < last, bytes[nameEnd] == ASCII.equals,
                Scan.bytes(bytes, HeadRange(start, nameEnd), equal: name)
            {
                return unquoted(nameEnd + 1..<last, bytes)
            }
            start = last
        }
        return nil
    }

    private func unquoted(_ range: Range<Int>, _ bytes: Span<UInt8>) -> HeadRange {
        var (start, end) = (range.lowerBound, range.upperBound)
        while end > start, ASCII.isBlank(bytes[end - 1]) { end -= 1 }
        if end - start >= 2, bytes[start] == ASCII.quote, bytes[end - 1] == ASCII.quote {
            start += 1
            end -= 1
        }
        return HeadRange(start, end)
    }

    /// Whether Accept names JSON before any text, so that an error page should be JSON.
    package func prefersJSON(_ bytes: Span<UInt8>) -> Bool {
        guard let value = value(of: .accept) else { return false }
        var list = ListField(value)
        while let item = list.next(bytes) {
            var end = Int(item.start)
            while end < Int(item.end), bytes[end] != ASCII.semicolon, !ASCII.isBlank(bytes[end]) { end += 1 }
            let type = HeadRange(Int(item.start), end)
            if Self.isJSON(bytes, type) { return true }
            if type.count >= 5, Scan.media(bytes, HeadRange(Int(type.start), Int(type.start) + 5), equals: "text/") {
                return false
            }
        }
        return false
    }

    private static func isJSON(_ bytes: Span<UInt8>, _ type: HeadRange) -> Bool {
        if Scan.media(bytes, type, equals: "application/json") { return true }
        guard type.count > 5 else { return false }
        return Scan.media(bytes, HeadRange(Int(type.end) - 5, Int(type.end)), equals: "+json")
    }
}
