import TestSupport
import Testing

/// Each check is a function of names.py, which works in namespaces of its own: with dig, getent, Python and Node.
@Suite("The names of services", .timeLimit(.minutes(2)))
struct NamesTests {
    @Test(
        "are answered to whoever may know them, over every transport; the rest is asked of the host's server",
        .needs(.root), .needs(.dig), .needs(.dnsmasq), .needs(.node))
    func names() throws {
        let folder = try TemporaryFolder()
        let script = Executables.repository + "/Tests/AcceptanceTests/names.py"
        let result = try Program.run(
            [
                "unshare", "--net", "--mount", "--propagation", "private", "/usr/bin/python3", script,
                Executables.folder, folder.path,
            ], within: .seconds(90))
        let lines = result.output.split(separator: "\n")
        for line in lines where !line.hasPrefix("ok ") { Issue.record("\(line)") }
        #expect(lines.count >= 23, "\(result.output)\(result.errors)")
    }
}
