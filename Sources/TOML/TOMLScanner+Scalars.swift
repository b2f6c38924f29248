extension TOMLScanner {
    /// Reads a boolean, number, date or time; `what` is what the message says if nothing stands here.
    mutating func scalar(_ what: String) throws(TOMLError) -> TOMLValue {
        let start = index
        var end = index
        while end < bytes.count, isScalarByte(bytes[end]) { end &+= 1 }
        guard end > start else { throw unexpected(what) }
        let first = bytes[start]
        if isDigit(first) {
            if end &- start >= 5, bytes[start &+ 4] == UInt8(ascii: "-"), isAllDigits(start, start &+ 4) {
                return try dateOrDateTime(&end)
            }
            if end &- start >= 3, bytes[start &+ 2] == UInt8(ascii: ":") {
                let time = try localTime(start, end, of: end)
                index = end
                return .localTime(time)
            }
            return try number(end)
        }
        if first == UInt8(ascii: "+") || first == UInt8(ascii: "-") { return try number(end) }
        return try word(end)
    }

    private func isScalarByte(_ byte: UInt8) -> Bool {
        isBareKeyByte(byte) || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: ":")
    }

    private func isAllDigits(_ start: Int, _ end: Int) -> Bool {
        for position in start..<end where !isDigit(bytes[position]) { return false }
        return true
    }

    private mutating func word(_ end: Int) throws(TOMLError) -> TOMLValue {
        let word = text(index, end)
        let value: TOMLValue
        switch word {
        case "true": value = .boolean(true)
        case "false": value = .boolean(false)
        case "inf": value = .float(.infinity)
        case "nan": value = .float(.nan)
        default: throw error(.expected(what: "a value (text needs quotes)", found: "\"\(word)\""))
        }
        index = end
        return value
    }
}

// Dates and times, RFC 3339 as TOML profiles it.
extension TOMLScanner {
    /// Reads what begins with four digits and a dash; the end moves if a space separates date and time.
    private mutating func dateOrDateTime(_ end: inout Int) throws(TOMLError) -> TOMLValue {
        let start = index
        let afterDate = start + 10
        if end == afterDate, byte(after: 10) == UInt8(ascii: " "), isDigit(byte(after: 11)) {
            end += 1
            while end < bytes.count, isScalarByte(bytes[end]) { end &+= 1 }
        }
        guard end >= afterDate, bytes[start + 7] == UInt8(ascii: "-"),
            let date = TOMLDate(year: digits(start, 4), month: digits(start + 5, 2), day: digits(start + 8, 2))
        else { throw dateError(end, "the calendar has no such day (write year-month-day, 2026-01-31)") }
        if end == afterDate {
            index = end
            return .localDate(date)
        }
        let separator = bytes[afterDate]
        guard separator | 0x20 == UInt8(ascii: "t") || separator == UInt8(ascii: " ") else {
            throw dateError(end, "a 'T' must stand between date and time")
        }
        var afterTime = afterDate + 1
        while afterTime < end, isDigit(bytes[afterTime]) || isTimePunctuation(bytes[afterTime]) { afterTime += 1 }
        let time = try localTime(afterDate + 1, afterTime, of: end)
        let local = TOMLDateTime(date: date, time: time)
        if afterTime == end {
            index = end
            return .localDateTime(local)
        }
        guard let instant = TOMLOffsetDateTime(local, offset: try offset(afterTime, end)) else {
            throw dateError(end, "the offset must be less than a day")
        }
        index = end
        return .offsetDateTime(instant)
    }

    private func isTimePunctuation(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
    }

    /// Reads `hour:minute:second[.fraction]`, which must fill the bytes from `start` to `end`.
    private func localTime(_ start: Int, _ end: Int, of whole: Int) throws(TOMLError) -> TOMLTime {
        let isShaped =
            end - start >= 8 && bytes[start + 2] == UInt8(ascii: ":") && bytes[start + 5] == UInt8(ascii: ":")
        guard isShaped else { throw dateError(whole, "a time is written hour:minute:second, 07:32:00") }
        var nanoseconds = 0
        if end - start > 8 {
            guard bytes[start + 8] == UInt8(ascii: "."), end - start > 9, isAllDigits(start + 9, end) else {
                throw dateError(whole, "after the seconds only '.' and digits may follow")
            }
            var unit = 100_000_000
            for position in start + 9..<min(end, start + 18) {
                nanoseconds += Int(bytes[position] - UInt8(ascii: "0")) * unit
                unit /= 10
            }
        }
        let (hour, minute, second) = (digits(start, 2), digits(start + 3, 2), digits(start + 6, 2))
        guard let time = TOMLTime(hour: hour, minute: minute, second: second, nanosecond: nanoseconds) else {
            throw dateError(whole, "no clock shows this time")
        }
        return time
    }

    /// Reads `Z` or `±hour:minute`.
    private func offset(_ start: Int, _ end: Int) throws(TOMLError) -> Int {
        if end - start == 1, bytes[start] | 0x20 == UInt8(ascii: "z") { return 0 }
        let isNegative = bytes[start] == UInt8(ascii: "-")
        guard end - start == 6, isNegative || bytes[start] == UInt8(ascii: "+"), bytes[start + 3] == UInt8(ascii: ":"),
            (0...23).contains(digits(start + 1, 2)), (0...59).contains(digits(start + 4, 2))
        else { throw dateError(end, "an offset is written Z or +hour:minute, +02:00") }
        let minutes = digits(start + 1, 2) * 60 + digits(start + 4, 2)
        return isNegative ? -minutes : minutes
    }

    /// The number that `count` digits make, −1 if one of them is none.
    private func digits(_ start: Int, _ count: Int) -> Int {
        var number = 0
        for position in start..<start + count {
            guard isDigit(bytes[position]) else { return -1 }
            number = number * 10 + Int(bytes[position] - UInt8(ascii: "0"))
        }
        return number
    }

    /// The error of the date or time that begins here.
    private func dateError(_ end: Int, _ rule: String) -> TOMLError {
        error(.invalidDateTime(text: text(index, end), rule: rule))
    }
}
