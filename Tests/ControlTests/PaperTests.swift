import Control
import Foundation
import Testing

@Suite("contrib/api.md")
struct PaperTests {
    private static func paper() throws -> String {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let file = root.deletingLastPathComponent().appendingPathComponent("contrib/api.md")
        return try String(contentsOf: file, encoding: .utf8)
    }

    @Test("lists every endpoint with its fields, and no other")
    func endpoints() throws {
        let rows = try Self.paper().split(separator: "\n").filter {
            $0.hasPrefix("| GET `") || $0.hasPrefix("| POST `")
        }
        let listed = rows.map { row -> String in
            let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            return cells[0] + " " + (cells.count > 1 ? cells[1] : "")
        }
        let expected = Wire.endpoints.map { endpoint in
            "\(endpoint.method.rawValue) `/v1/\(endpoint.verb)` "
                + endpoint.fields.map { "`\($0)`" }.joined(separator: " ")
        }
        #expect(listed == expected)
    }

    @Test("names every error code, with its status")
    func codes() throws {
        let paper = try Self.paper()
        for code in ControlError.Code.allCases {
            let row = paper.split(separator: "\n").first { $0.hasPrefix("| `") && $0.contains("`\(code.rawValue)`") }
            let cells = try #require(row).split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            #expect(cells[1] == "\(code.httpStatus)" && cells[2] == "\(code.exitCode)")
        }
    }
}
