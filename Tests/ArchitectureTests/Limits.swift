/// How large things may be.
enum Limits {
    static let linesOfFile = 400
    static let linesOfFunction = 60
    static let columns = 120
    static let parameters = 5
    static let linesOfMain = 15

    /// What is larger in `file`.
    static func findings(in file: SourceFile) -> [Finding] {
        var findings: [Finding] = []
        if file.lines.count > linesOfFile {
            findings.append(Finding(file, file.lines.count, "the file has more than \(linesOfFile) lines"))
        }
        for (number, line) in file.lines.enumerated() where line.utf8.count > columns && line.count > columns {
            findings.append(Finding(file, number + 1, "the line has \(line.count) columns, more than \(columns)"))
        }
        for function in Function.all(in: file) {
            let length = function.last - function.first + 1
            if length > linesOfFunction {
                let rule = "\(function.name) has \(length) lines, more than \(linesOfFunction)"
                findings.append(Finding(file, function.first, rule))
            }
            if function.parameters > parameters && function.name != "init" {
                let rule = "\(function.name) has \(function.parameters) parameters: make a struct of them"
                findings.append(Finding(file, function.first, rule))
            }
        }
        return findings
    }
}
