import Foundation

/// A new empty folder that is removed, with all that is in it, when the last reference goes.
package final class TemporaryFolder: Sendable {
    /// Where it is: absolute, without symbolic links and without a slash at the end.
    package let path: String

    /// Makes the folder below `$TMPDIR` or `/tmp`; its name stays short, for unix sockets have 107 bytes.
    package init() throws {
        let parent = Variables.current["TMPDIR"] ?? "/tmp"
        let name = "tt-" + String(UInt32.random(in: 0 ... .max), radix: 36)
        let path = parent + "/" + name
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        self.path = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The path of something inside.
    package subscript(_ name: String) -> String {
        path + "/" + name
    }

    /// Writes `text` into a file inside, making the folders above it, and returns its path.
    @discardableResult
    package func write(_ text: String, to name: String, mode: Int = 0o644) throws -> String {
        let file = self[name]
        try makeFolder(above: file)
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
        return file
    }

    /// Reads a file inside as text.
    package func read(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: self[name])), as: UTF8.self)
    }

    /// Copies a file or a folder to `name` inside and returns the new path.
    @discardableResult
    package func copy(_ source: String, to name: String) throws -> String {
        try makeFolder(above: self[name])
        try FileManager.default.copyItem(atPath: source, toPath: self[name])
        return self[name]
    }

    /// Whether something of that name is inside.
    package func has(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: self[name])
    }

    /// The sorted names of what is inside.
    package func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    }

    private func makeFolder(above file: String) throws {
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent().path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }
}
