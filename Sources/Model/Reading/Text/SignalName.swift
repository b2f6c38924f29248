/// Signals by name or number, with Linux's numbers (signal(7), x86 and ARM).
package enum SignalName {
    /// In the order of their numbers, from 1.
    private static let names = [
        "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
        "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
        "WINCH", "IO", "PWR", "SYS",
    ]

    /// The number of `TERM`, `SIGTERM`, `term` or `15`; `nil` if there is no such signal.
    package static func number(of text: String) -> Int32? {
        if let number = Int32(text) { return (1...64).contains(number) ? number : nil }
        let upper = text.uppercased()
        let name = upper.hasPrefix("SIG") ? String(upper.dropFirst(3)) : upper
        if let index = names.firstIndex(of: name) { return Int32(index + 1) }
        switch name {
        case "POLL": return 29
        case "IOT": return 6
        case "CLD": return 17
        default: return realTime(name)
        }
    }

    /// `SIGTERM` for 15; `SIGRTMIN+2`, counted as glibc does.
    package static func name(of number: Int32) -> String {
        if (1...31).contains(number) { return "SIG\(names[Int(number) - 1])" }
        return number >= 34 && number <= 64 ? "SIGRTMIN+\(number - 34)" : "signal \(number)"
    }

    private static func realTime(_ name: String) -> Int32? {
        if name == "RTMIN" { return 34 }
        if name == "RTMAX" { return 64 }
        if name.hasPrefix("RTMIN+"), let offset = Int32(name.dropFirst(6)), (0...30).contains(offset) {
            return 34 + offset
        }
        if name.hasPrefix("RTMAX-"), let offset = Int32(name.dropFirst(6)), (0...30).contains(offset) {
            return 64 - offset
        }
        return nil
    }
}
