extension TOMLScanner {
    /// Reads a number that ends before `end`.
    mutating func number(_ end: Int) throws(TOMLError) -> TOMLValue {
        let value = try numberValue(end)
        index = end
        return value
    }

    private func numberValue(_ end: Int) throws(TOMLError) -> TOMLValue {
        let isNegative = bytes[index] == UInt8(ascii: "-")
        let first = isNegative || bytes[index] == UInt8(ascii: "+") ? index + 1 : index
        guard first < end else { throw numberError(end, "a sign needs digits") }
        if !isDigit(bytes[first]) { return .float(try special(first, end, isNegative)) }
        if first + 1 < end, bytes[first] == UInt8(ascii: "0"), let radix = radix(of: bytes[first + 1]) {
            guard first == index else { throw numberError(end, "a number with a prefix has no sign") }
            return .integer(try prefixed(first + 2, end, radix))
        }
        if let number = try integer(first, end, isNegative) { return .integer(number) }
        return .float(try float(first, end))
    }

    private func radix(of letter: UInt8) -> UInt8? {
        switch letter {
        case UInt8(ascii: "x"): 16
        case UInt8(ascii: "o"): 8
        case UInt8(ascii: "b"): 2
        default: nil
        }
    }

    /// `inf` or `nan` after a sign.
    private func special(_ first: Int, _ end: Int, _ isNegative: Bool) throws(TOMLError) -> Double {
        switch text(first, end) {
        case "inf": return isNegative ? -Double.infinity : Double.infinity
        case "nan": return Double.nan
        default: throw numberError(end, "a digit must follow the sign")
        }
    }

    private func prefixed(_ first: Int, _ end: Int, _ radix: UInt8) throws(TOMLError) -> Int64 {
        guard first < end else { throw numberError(end, "digits must follow the prefix") }
        let isDigit = hexDigit(bytes[first]).map { $0 < radix } ?? (bytes[first] == UInt8(ascii: "_"))
        let stop = isDigit ? try digitRun(first, end, radix) : first
        guard stop == end else { throw numberError(end, "a digit of base \(radix) has to stand here") }
        var number: Int64 = 0
        for position in first..<end {
            guard let digit = hexDigit(bytes[position]) else { continue }
            let (product, isTooLarge) = number.multipliedReportingOverflow(by: Int64(radix))
            let (sum, isStillTooLarge) = product.addingReportingOverflow(Int64(digit))
            if isTooLarge || isStillTooLarge { throw error(.integerOverflow(text(index, end))) }
            number = sum
        }
        return number
    }

    /// A decimal integer; `nil` if the digits are followed by what makes a float.
    private func integer(_ first: Int, _ end: Int, _ isNegative: Bool) throws(TOMLError) -> Int64? {
        let stop = try digitRun(first, end, 10)
        if stop - first > 1, bytes[first] == UInt8(ascii: "0") { throw numberError(end, "it begins with a zero") }
        if stop < end {
            let byte = bytes[stop]
            if byte == UInt8(ascii: ".") || byte | 0x20 == UInt8(ascii: "e") { return nil }
            throw numberError(end, "'\(text(stop, stop + 1))' cannot follow a digit")
        }
        var number: Int64 = 0
        for position in first..<end where bytes[position] != UInt8(ascii: "_") {
            let digit = Int64(bytes[position] &- UInt8(ascii: "0"))
            let (product, isTooLarge) = number.multipliedReportingOverflow(by: 10)
            let (sum, isStillTooLarge) =
                isNegative
                ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
            if isTooLarge || isStillTooLarge { throw error(.integerOverflow(text(index, end))) }
            number = sum
        }
        return number
    }

    /// A float whose integer part is known to be right.
    private func float(_ first: Int, _ end: Int) throws(TOMLError) -> Double {
        var stop = try digitRun(first, end, 10)
        if stop < end, bytes[stop] == UInt8(ascii: ".") {
            guard stop + 1 < end, isDigit(bytes[stop + 1]) else {
                throw numberError(end, "a digit must follow the decimal point")
            }
            stop = try digitRun(stop + 1, end, 10)
        }
        if stop < end, bytes[stop] | 0x20 == UInt8(ascii: "e") {
            stop += 1
            if stop < end, bytes[stop] == UInt8(ascii: "+") || bytes[stop] == UInt8(ascii: "-") { stop += 1 }
            guard stop < end, isDigit(bytes[stop]) else { throw numberError(end, "the exponent needs digits") }
            stop = try digitRun(stop, end, 10)
        }
        guard stop == end else { throw numberError(end, "'\(text(stop, stop + 1))' cannot stand here") }
        let digits = bytes[index..<end].filter { $0 != UInt8(ascii: "_") }
        guard let number = Double(String(decoding: digits, as: UTF8.self)) else {
            throw numberError(end, "it is not a decimal number")
        }
        return number
    }

    /// Goes over digits with single underscores between them and returns where they end.
    private func digitRun(_ first: Int, _ end: Int, _ radix: UInt8) throws(TOMLError) -> Int {
        var position = first
        var isAfterDigit = false
        while position < end {
            let byte = bytes[position]
            if let digit = hexDigit(byte), digit < radix {
                isAfterDigit = true
            } else if byte == UInt8(ascii: "_"), isAfterDigit {
                isAfterDigit = false
            } else {
                break
            }
            position &+= 1
        }
        guard isAfterDigit else { throw numberError(end, "a digit must stand on both sides of an underscore") }
        return position
    }

    private func numberError(_ end: Int, _ rule: String) -> TOMLError {
        error(.invalidNumber(text: text(index, end), rule: rule))
    }
}
