import Testing

/// A place that breaks a rule.
struct Finding: CustomStringConvertible, Equatable {
    let path: String
    let line: Int
    let rule: String

    init(_ file: SourceFile, _ line: Int, _ rule: String) {
        (path, self.line, self.rule) = (file.path, line, rule)
    }

    var description: String { "\(path):\(line): \(rule)" }
}

/// Fails the test once for every place.
func expectNone(_ findings: [Finding], at location: SourceLocation = #_sourceLocation) {
    for finding in findings {
        Issue.record(Comment(rawValue: finding.description), sourceLocation: location)
    }
}
