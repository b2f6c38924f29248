import JSON
import Linux
import Processes
import TestSupport
import Testing

@testable import Daemon

@Suite("A sandbox in gVisor", .timeLimit(.minutes(1)))
struct GVisorTests {
    private let host = HostLayout(directories: ["/usr", "/etc"], links: [("/bin", "usr/bin")], canMakeDevices: true)

    private func subject(_ line: String, _ folder: TemporaryFolder) -> GVisor.Subject {
        GVisor.Subject(
            arguments: ["/usr/bin/python3", "-c", line], environment: ["PATH=/usr/bin:/bin"],
            workingDirectory: folder["app"], identity: Identity(user: 70_009, group: 70_009),
            places: [
                RootPlan.Place(folder["app/data"]), RootPlan.Place(folder["app"], isReadOnly: true),
            ], hostName: "web", openFiles: 1024)
    }

    @Test("sees the system and its app read-only, and its data as declared")
    func bundle() throws {
        let folder = try TemporaryFolder()
        let bundle = GVisor(program: "/usr/bin/runsc", host: host).bundle(subject("pass", folder))
        let mounts = try #require(bundle["mounts"]?.array)
        let shown = mounts.filter { $0["type"]?.string == "bind" }.map { mount in
            "\(mount["destination"]?.string ?? "") \(mount["options"]?[1]?.string ?? "")"
        }
        #expect(shown == ["/usr ro", "/etc ro", "\(folder["app"]) ro", "\(folder["app/data"]) rw"])
        #expect(bundle["process"]?["user"]?["uid"] == 70_009)
        #expect(bundle["process"]?["capabilities"] == [:])
        #expect(bundle["root"]?["readonly"] == true)
    }

    @Test("runs a program in a kernel of its own, and passes a signal on", .needs(.runsc))
    func run() throws {
        let folder = try TemporaryFolder()
        try File.changeMode(of: folder.path, to: 0o755)
        try folder.write("app's", to: "app/file")
        try Directory.makeAll(folder["app/data"])
        try File.changeOwner(of: folder["app/data"], user: 70_009, group: 70_009)
        let line = """
            import os, signal, sys
            kernel = open("/proc/version").read().split()[2]
            print(os.getuid(), open("file").read(), kernel, os.path.exists("/root/.profile"))
            open("data/made", "w").write("x")
            for path in ("file", "/etc/new"):
                try: open(path, "w")
                except OSError as error: print(error.strerror)
            def end(*_): sys.exit(3)
            signal.signal(signal.SIGTERM, end)
            print("ready", flush=True)
            while True: signal.pause()
            """
        let gVisor = try GVisor(program: #require(GVisor.find()), host: HostLayout.find())
        let command = try gVisor.prepare(subject(line, folder), in: folder["bundle"], id: "k1")
        let program = try Program([command.programs[0]] + command.arguments.dropFirst())
        try program.waitUntilPrinted("ready")
        program.signal(15)
        let result = try program.finish()
        #expect(result.ending == .exited(3), "\(result.errors)")
        #expect(result.output == "70009 app's 4.4.0 False\nPermission denied\nPermission denied\nready\n")
        #expect(try File.status(of: folder["app/data/made"]).user == 70_009)
    }
}
