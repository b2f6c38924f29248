import TOML
import TestSupport

/// Writes random valid documents in all the spellings that TOML has.
struct DocumentWriter {
    var random: SeededRandom
    private var newline = "\n"

    init(random: SeededRandom) {
        self.random = random
    }

    mutating func document() -> String {
        newline = chance(20) ? "\r\n" : "\n"
        var text = chance(10) ? "\u{feff}" : ""
        if chance(30) { text += "# keep top" + newline + newline }
        text += body()
        for key in ["a", "b", "c d", "é"] where chance(65) { text += chance(40) ? elements([key], 0) : table([key], 0) }
        if chance(30) { text += newline + "[z]" + newline + "last = 1" + newline }
        if chance(20), text.hasSuffix(newline) { text.removeLast() }
        return text
    }

    private mutating func table(_ path: [String], _ depth: Int) -> String {
        var text = ""
        if chance(70) { text += lead() + "[" + name(path) + "]" + tail() + body() }
        let before = text
        for key in ["t", "u v", "b"] where depth < 2 && chance(40) {
            text += chance(30) ? elements(path + [key], depth + 1) : table(path + [key], depth + 1)
        }
        // A header may come after those of its tables.
        if before.isEmpty, chance(50) { text += lead() + "[" + name(path) + "]" + tail() + body() }
        return text
    }

    private mutating func elements(_ path: [String], _ depth: Int) -> String {
        var text = ""
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            text += lead() + "[[" + name(path) + "]]" + tail() + body()
            if depth < 2, chance(40) { text += table(path + ["t"], depth + 1) }
        }
        return text
    }

    private mutating func lead() -> String {
        var text = chance(80) ? newline : ""
        if chance(15) { text += newline + "# loose" + newline + newline }
        if chance(30) { text += "# about the table" + newline }
        return text
    }

    private mutating func tail() -> String {
        (chance(30) ? " # header" : "") + newline
    }

    private mutating func body() -> String {
        var text = ""
        let indentation = chance(20) ? "\t" : ""
        for key in ["k", "l l", "m", "n", "o"] where chance(50) {
            if chance(15) { text += indentation + "# keep " + key + newline }
            if chance(10) { text += newline }
            if chance(20) {
                text += indentation + name([key, "x"]) + " = " + value(0) + tail()
                if chance(50) { text += indentation + name([key, "y", "z"]) + "=" + value(0) + tail() }
            } else {
                text += indentation + name([key]) + (chance(50) ? " = " : "=") + value(0) + tail()
            }
        }
        return text
    }

    private mutating func name(_ keys: [String]) -> String {
        var parts: [String] = []
        for key in keys {
            let isBare = key.allSatisfy { $0.isASCII && $0 != " " }
            parts.append(isBare && chance(80) ? key : chance(50) ? "\"\(key)\"" : "'\(key)'")
        }
        return parts.joined(separator: chance(20) ? " . " : ".")
    }

    private mutating func value(_ depth: Int) -> String {
        let choice = Int.random(in: 0..<(depth < 2 ? 16 : 12), using: &random)
        switch choice {
        case 0: return "\"text # no \\\" comment\""
        case 1: return "'it, ]}'"
        case 2: return "\"\"\"" + newline + "many, ]" + newline + "# lines\"\"\"\""
        case 3: return "'''one''' "
        case 4: return "1_000"
        case 5: return "0x1F"
        case 6: return "-1.5e3"
        case 7: return "2026-11-20 18:02:11"
        case 8: return "2026-11-20T18:02:11.25+02:00"
        case 9: return "07:32:00"
        case 10: return "nan"
        case 11: return "true"
        case 12, 13: return array(depth)
        default: return inlineTable(depth)
        }
    }

    private mutating func array(_ depth: Int) -> String {
        let count = Int.random(in: 0..<4, using: &random)
        let isTall = chance(40)
        var text = "["
        if isTall { text += (chance(30) ? " # open" : "") + newline }
        for place in 0..<count {
            if isTall, chance(30) { text += "  # keep before" + newline }
            text += (isTall ? "  " : chance(50) ? " " : "") + value(depth + 1)
            if place < count - 1 || chance(40) { text += chance(80) ? "," : " ," }
            if isTall, chance(85) { text += (chance(30) ? " # element" : "") + newline }
        }
        return text + (chance(30) && !isTall ? " ]" : "]")
    }

    private mutating func inlineTable(_ depth: Int) -> String {
        var pairs: [String] = []
        for key in ["p", "q r", "s"] where chance(50) {
            if chance(25) {
                pairs.append(name([key, "x"]) + "=" + value(depth + 1))
                if chance(50) { pairs.append(name([key, "y"]) + " = " + value(depth + 1)) }
            } else {
                pairs.append(name([key]) + " = " + value(depth + 1))
            }
        }
        return chance(50) ? "{ " + pairs.joined(separator: ", ") + " }" : "{" + pairs.joined(separator: ",") + "}"
    }

    private mutating func chance(_ percent: Int) -> Bool {
        Int.random(in: 0..<100, using: &random) < percent
    }
}
