import Foundation
import Model

/// Files under Tests/Golden.
enum Golden {
    static let directory = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Golden")

    /// The directories below `name`, sorted.
    static func cases(_ name: String) -> [String] {
        let path = directory.appendingPathComponent(name).path
        return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }

    /// A file as the reader gets it; `nil` if it is not there.
    static func source(_ path: String, named name: String) -> SourceText? {
        guard let data = FileManager.default.contents(atPath: directory.appendingPathComponent(path).path) else {
            return nil
        }
        return SourceText(name: name, bytes: Array(data))
    }

    /// The text of a file.
    static func text(_ path: String) throws -> String {
        try String(contentsOf: directory.appendingPathComponent(path), encoding: .utf8)
    }
}
