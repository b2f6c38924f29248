internal import Model

/// Values → the short forms that people read in tables.
enum Format {
    /// One unit, rounded down: `59s`, `2m`, `3h`, `4d`.
    static func time(_ seconds: Int) -> String {
        switch seconds {
        case ..<60: String(max(seconds, 0)) + "s"
        case ..<3600: String(seconds / 60) + "m"
        case ..<86400: String(seconds / 3600) + "h"
        default: String(seconds / 86400) + "d"
        }
    }

    /// `512B`, `41.2M`, `1.5G`: 1024 each, one digit after the point.
    static func bytes(_ count: Int) -> String {
        if count < 1024 { return String(max(count, 0)) + "B" }
        var unit = 1024
        for letter in ["K", "M", "G"] {
            let tenths = tenths(count, of: unit)
            if tenths < 10240 { return decimal(tenths) + letter }
            unit *= 1024
        }
        return decimal(tenths(count, of: unit)) + "T"
    }

    private static func tenths(_ count: Int, of unit: Int) -> Int {
        count / unit * 10 + (count % unit * 10 + unit / 2) / unit
    }

    private static func decimal(_ tenths: Int) -> String { "\(tenths / 10).\(tenths % 10)" }

    /// `0.3%`; a hundred and more without the digit.
    static func percent(_ value: Double) -> String {
        guard value.isFinite, value > 0 else { return "0.0%" }
        let tenths = Int(min(value, 1_000_000) * 10 + 0.5)
        return (tenths < 1000 ? decimal(tenths) : String(tenths / 10)) + "%"
    }

    /// `app.toml:12:1: error: message`, and its hint in a second line.
    static func diagnostic(_ problem: Diagnostic) -> String {
        var text = problem.file
        if problem.line > 0 { text += ":\(problem.line):\(problem.column)" }
        text += ": " + problem.severity.rawValue + ": " + problem.message
        if let hint = problem.hint { text += "\n  " + hint }
        return text
    }

    /// `2026-11-21 06:31:00` of an RFC 3339 time in UTC; anything else stays.
    static func moment(_ text: String) -> String {
        let bytes = Array(text.utf8)
        guard bytes.count >= 19, bytes[10] == UInt8(ascii: "T") else { return text }
        return String(decoding: bytes[..<10], as: UTF8.self) + " " + String(decoding: bytes[11..<19], as: UTF8.self)
    }
}
