import Linux
import Processes
import TestSupport
import Testing

@Suite("The file rules of a sandbox", .enabled { Landlock.version > 0 })
struct FileRulesTests {
    /// What happened to an attempt of a thread that is restricted for good.
    private func under(_ rules: FileRules, _ attempt: @escaping @Sendable () throws(Errno) -> Void) throws -> Errno? {
        let pipe = try Pipe.make()
        let number = pipe.second.number
        let thread = try Thread(name: "restricted") {
            let answer = Self.answer(rules, attempt)
            try? BorrowedDescriptor(number).writeAll([answer])
        }
        thread.join()
        var bytes: [UInt8] = []
        _ = try pipe.first.borrowed.read(appendingTo: &bytes)
        #expect(bytes != [Self.unrestricted])
        return bytes == [0] ? nil : Errno(code: Int32(bytes.first ?? 0))
    }

    private static let unrestricted: UInt8 = 255

    private static func answer(_ rules: FileRules, _ attempt: () throws(Errno) -> Void) -> UInt8 {
        do throws(Errno) {
            try CurrentProcess.forbidNewPrivileges()
            try rules.restrict()
        } catch {
            return unrestricted
        }
        do throws(Errno) {
            try attempt()
            return 0
        } catch {
            return UInt8(error.code)
        }
    }

    @Test("let it write its data and not its app, and read nothing else")
    func files() throws {
        let folder = try TemporaryFolder()
        let outside = folder["outside"]
        try Directory.make(outside)
        try folder.write("x", to: "app/file")
        try folder.write("x", to: "data/file")
        let rules = FileRules(
            handled: .all(version: Landlock.version), scope: [],
            rules: FileRules.sandbox(readable: [folder["app"]], writable: [folder["data"]]).rules.filter {
                // The folder itself is below /tmp, which a sandbox has for itself.
                $0.path != "/tmp"
            })
        let app = folder["app"]
        let data = folder["data"]
        #expect(try under(rules) { () throws(Errno) in _ = try File.open(app + "/file") } == nil)
        #expect(try under(rules) { () throws(Errno) in _ = try File.open("/usr/bin/env") } == nil)
        #expect(try under(rules) { () throws(Errno) in _ = try File.open("/dev/null", .readWrite) } == nil)
        let writing = { (path: String) in
            try under(rules) { () throws(Errno) in _ = try File.open(path, [.writeOnly, .create]) }
        }
        #expect(try writing(app + "/new") == .permissionDenied)
        #expect(try writing("/usr/new") == .permissionDenied)
        #expect(try writing(data + "/new") == nil)
        #expect(try under(rules) { () throws(Errno) in try Directory.make(data + "/folder") } == nil)
        #expect(try under(rules) { () throws(Errno) in _ = try Directory.names(in: outside) } == .permissionDenied)
    }

    @Test("leave a path out that this host does not have")
    func missing() throws {
        let rules = FileRules.sandbox(readable: ["/there/is/no/such/directory"], writable: ["/nor/this"])
        #expect(try under(rules) { () throws(Errno) in _ = try File.open("/usr/bin/env") } == nil)
    }

    @Test("know no more than the version has", arguments: [(1, 13), (2, 14), (3, 15), (4, 15), (5, 16), (7, 16)])
    func versions(version: Int, bits: Int) {
        let rules = FileRules.sandbox(readable: [], writable: ["/data"], version: version)
        #expect(rules.handled.rawValue.nonzeroBitCount == bits)
    }

    @Test("keep signals and abstract sockets to itself", .enabled { Landlock.version >= 6 })
    func scope() throws {
        let parent = CurrentProcess.parent
        #expect(try under(.othersOnly) { () throws(Errno) in try PidFD(pid: parent).send(signal: 0) } == .notPermitted)
        #expect(try under(.othersOnly) { () throws(Errno) in _ = try File.open("/etc/passwd") } == nil)
    }
}
