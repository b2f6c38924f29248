package import JSON
package import Model

/// Why a request was not done.
package struct ControlError: Error, Hashable, Sendable {
    /// Stable words for what went wrong.
    package enum Code: String, Hashable, Sendable, CaseIterable {
        case usage, invalid
        case stateInvalid = "state_invalid"
        case notFound = "not_found"
        case alreadyRunning = "already_running"
        case conflict, busy, failed
        case noSpace = "no_space"
        /// The wait ended; what was asked for goes on.
        case timeout
        case permission
        case `internal`
    }

    package var code: Code
    /// What happened and why, without a full stop: `no instance "wbe"`.
    package var message: String
    /// What to do, if there is something.
    package var hint: String?
    /// Names that may have been meant.
    package var nearest: [String] = []
    package var diagnostics: [Diagnostic] = []
    /// The last lines that the failed replica wrote.
    package var log: [LogRow] = []
    /// The operation that failed or goes on.
    package var operation: String?

    /// An error without details.
    package init(_ code: Code, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }
}

extension ControlError.Code {
    /// The status of the answer.
    package var httpStatus: Int {
        switch self {
        case .usage, .invalid, .stateInvalid: 400
        case .notFound: 404
        case .alreadyRunning, .conflict, .busy: 409
        case .failed: 424
        case .noSpace: 507
        case .timeout: 504
        case .permission: 403
        case .internal: 500
        }
    }

    /// The exit code of the command line.
    package var exitCode: Int32 {
        switch self {
        case .usage, .invalid, .stateInvalid: 2
        case .notFound: 3
        case .alreadyRunning: 4
        case .conflict, .busy, .failed, .noSpace, .internal: 1
        case .timeout: 5
        case .permission: 6
        }
    }
}

extension ControlError {
    /// `{"code","message","hint","details"}`.
    package var json: JSONValue {
        var details = JSONObject()
        if !nearest.isEmpty { details["nearest"] = .array(nearest.map { .string($0) }) }
        if !diagnostics.isEmpty { details["diagnostics"] = .array(diagnostics.map(\.json)) }
        if !log.isEmpty { details["log"] = .array(log.map(\.json)) }
        if let operation { details["operation"] = .string(operation) }
        return [
            "code": .string(code.rawValue), "message": .string(message), "hint": .optional(hint),
            "details": .object(details),
        ]
    }

    /// Reads what `json` wrote; a code of a newer supervisor becomes `internal`.
    package init(json: JSONValue) throws(RowError) {
        let reader = RowReader(json)
        code = Code(rawValue: try reader.string("code")) ?? .internal
        message = try reader.string("message")
        hint = reader.optionalString("hint")
        let details = RowReader(json["details"] ?? .object(JSONObject()))
        nearest = details.strings("nearest")
        diagnostics = try details.rows("diagnostics", Diagnostic.init(controlJSON:))
        log = try details.rows("log", LogRow.init(json:))
        operation = details.optionalString("operation")
    }
}
