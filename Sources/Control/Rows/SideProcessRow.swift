package import JSON

/// A process that `exec` or `run` has started.
package struct SideProcessRow: Hashable, Sendable {
    /// `x7`: its name for `exec-signal`.
    package var process: String
    /// The replica it is in, or the instance it runs as.
    package var name: String
    package var pid: Int
    /// Sentences that the person should read: a weakened isolation.
    package var notes: [String]

    /// A process that has just started.
    package init(process: String, name: String, pid: Int, notes: [String] = []) {
        self.notes = notes
        self.process = process
        self.name = name
        self.pid = pid
    }
}

extension SideProcessRow {
    /// `{process,name,pid,notes}`.
    package var json: JSONValue {
        ["process": .string(process), "name": .string(name), "pid": .int(pid), "notes": .strings(notes)]
    }

    /// Reads what `json` wrote.
    package init(json: JSONValue) throws(RowError) {
        let reader = RowReader(json)
        self.init(
            process: try reader.string("process"), name: try reader.string("name"), pid: try reader.integer("pid"),
            notes: reader.strings("notes"))
    }
}

/// How a process that `exec` or `run` had started has ended.
package enum SideProcessEnding: Hashable, Sendable {
    case exited(code: Int)
    case signaled(Int)
    /// It could not be executed; what a shell would answer, 126 or 127, and why.
    case notExecuted(code: Int, reason: String)
}

extension SideProcessEnding {
    /// `{"code":…}`, `{"signal":…}`, or `{"code":…,"reason":…}`.
    package var json: JSONValue {
        switch self {
        case .exited(let code): ["code": .int(code)]
        case .signaled(let signal): ["signal": .int(signal)]
        case .notExecuted(let code, let reason): ["code": .int(code), "reason": .string(reason)]
        }
    }

    /// Reads what `json` wrote.
    package init(json: JSONValue) throws(RowError) {
        let reader = RowReader(json)
        if let signal = reader.optionalInteger("signal") {
            self = .signaled(signal)
        } else if let reason = reader.optionalString("reason") {
            self = .notExecuted(code: try reader.integer("code"), reason: reason)
        } else {
            self = .exited(code: try reader.integer("code"))
        }
    }

    /// What a shell would exit with.
    package var exitCode: Int32 {
        switch self {
        case .exited(let code), .notExecuted(let code, _): Int32(clamping: code)
        case .signaled(let signal): 128 + Int32(clamping: signal)
        }
    }
}
