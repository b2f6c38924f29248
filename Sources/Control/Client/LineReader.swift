internal import JSON

/// Lines of a stream → rows.
struct LineReader {
    enum Content: Equatable {
        case line(ControlClient.Line)
        case last(ControlReply)
        /// A kind that a newer supervisor sends.
        case unknown
    }

    private let request: ControlRequest

    init(_ request: ControlRequest) {
        self.request = request
    }

    func read(_ text: [UInt8]) throws(ClientError) -> Content {
        guard let json = try? JSONParser.parse(text) else { throw .notUnderstood("a line's JSON") }
        do throws(RowError) {
            return try content(json)
        } catch {
            throw .notUnderstood("a line's field \(error.field)")
        }
    }

    private func content(_ json: JSONValue) throws(RowError) -> Content {
        if json["kind"]?.string == "lagged" { return .line(.lagged(missed: try RowReader(json).integer("missed"))) }
        if let error = json["error"], !error.isNull { return .last(.error(try ControlError(json: error))) }
        switch request {
        case .look(.logs, _): return .line(.log(try LogRow(json: json)))
        case .look(.events, _): return .line(.event(try EventRow(json: json)))
        case .look: return .unknown
        case .change:
            if let progress = json["progress"] { return .line(.progress(try ProgressRow(json: progress))) }
            if let started = json["started"] { return .line(.started(try SideProcessRow(json: started))) }
            let isLast = json["result"] ?? json["operation"] ?? json["plan"] ?? json["ended"]
            if isLast == nil { return .unknown }
            return .last(try ControlReply(to: request, body: json))
        }
    }
}
