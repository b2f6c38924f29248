extension FieldTable {
    /// Reads field lines from `start` up to and with the empty line that ends them (RFC 9112 §5).
    ///
    /// - Returns: `.complete` with the index after the empty line, counted from the start of `bytes`.
    mutating func read(_ bytes: Span<UInt8>, from start: Int) -> HeadVerdict {
        removeAll()
        var at = start
        while at < bytes.count {
            if bytes[at] == ASCII.cr {
                guard at + 1 < bytes.count else { return .incomplete }
                return bytes[at + 1] == ASCII.lf ? .complete(length: at + 2) : .refused(.bareCR)
            }
            let line = readLine(bytes, from: at)
            guard case .complete(let end) = line else { return line }
            at = end
        }
        return .incomplete
    }

    /// Reads one field line and adds it to the table.
    @inline(__always)
    private mutating func readLine(_ bytes: Span<UInt8>, from start: Int) -> HeadVerdict {
        let nameEnd = Scan.tokenEnd(bytes, from: start)
        guard nameEnd < bytes.count else { return .incomplete }
        guard bytes[nameEnd] == ASCII.colon, nameEnd > start else {
            return .refused(Self.reason(forByte: bytes[nameEnd], afterName: nameEnd > start))
        }
        var valueStart = nameEnd + 1
        while valueStart < bytes.count, ASCII.isBlank(bytes[valueStart]) { valueStart += 1 }
        let lineEnd = Scan.valueEnd(bytes, from: valueStart)
        guard lineEnd < bytes.count else { return .incomplete }
        switch Line.end(bytes, at: lineEnd) {
        case .complete(let next):
            var valueEnd = lineEnd
            while valueEnd > valueStart, ASCII.isBlank(bytes[valueEnd - 1]) { valueEnd -= 1 }
            let name = HeadRange(start, nameEnd)
            let known = FieldName(bytes, name)
            let value = HeadRange(valueStart, valueEnd)
            let field = Field(
                name: name, value: value, known: known,
                isDropped: known.isHopByHop || FieldName.isShadow(bytes, name, known))
            return append(field) ? .complete(length: next) : .refused(.tooManyFields)
        case let other: return other
        }
    }

    /// Why `byte`, which is neither a token character nor the colon after a name, may not stand where it is.
    private static func reason(forByte byte: UInt8, afterName: Bool) -> Refusal {
        switch byte {
        case ASCII.space, ASCII.tab: afterName ? .spaceBeforeColon : .foldedField
        case ASCII.colon: .emptyFieldName
        case ASCII.lf: .bareLF
        default: ASCII.isControl(byte) && byte != ASCII.cr ? .controlByte : .badFieldName
        }
    }
}

/// Ends of lines.
enum Line {
    /// Judges the control byte at `index`, where a line must end: `.complete` with the index after CR LF.
    @inline(__always)
    static func end(_ bytes: Span<UInt8>, at index: Int) -> HeadVerdict {
        guard bytes[index] == ASCII.cr else { return .refused(bytes[index] == ASCII.lf ? .bareLF : .controlByte) }
        guard index + 1 < bytes.count else { return .incomplete }
        return bytes[index + 1] == ASCII.lf ? .complete(length: index + 2) : .refused(.bareCR)
    }
}
