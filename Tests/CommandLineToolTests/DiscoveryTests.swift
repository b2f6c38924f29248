import Control
import TestSupport
import Testing

@testable import CommandLineTool

@Suite("The search for a supervisor")
struct DiscoveryTests {
    private func paths(_ change: (inout SupervisorDiscovery.Surroundings) -> Void) -> [String] {
        var around = SupervisorDiscovery.Surroundings(directory: "/srv/shop/src", isRoot: false)
        around.runtimeBase = "/run/user/1000"
        around.userStateFile = "/home/me/.local/state/tenement/state.toml"
        change(&around)
        return SupervisorDiscovery(around).candidates.map(\.path)
    }

    @Test("goes from the directory to its parents, the user's and the host's")
    func order() {
        #expect(
            paths { _ in } == [
                "/srv/shop/src/.tenement/run/control.sock", "/srv/shop/.tenement/run/control.sock",
                "/srv/.tenement/run/control.sock", "/.tenement/run/control.sock",
                "/run/user/1000/tenement/control.sock", "/run/user/1000/tenement-56f4e2525e04/control.sock",
                "/run/tenement/control.sock",
            ])
        #expect(
            paths { around in
                (around.isRoot, around.runtimeBase, around.directory) = (true, nil, "/")
            } == ["/.tenement/run/control.sock", "/run/tenement/control.sock"])
    }

    @Test("tries only what was named")
    func named() {
        #expect(paths { $0.socket = "x.sock" } == ["x.sock"])
        #expect(
            paths { around in
                (around.socket, around.stateFile) = ("x.sock", "/etc/state.toml")
            } == ["x.sock"])
    }

    @Test("with another state file tries the runtime directories that belong to it")
    func stateFile() {
        #expect(paths { $0.stateFile = "/var/lib/tenement/state.toml" } == ["/run/tenement/control.sock"])
        #expect(
            paths { around in
                (around.stateFile, around.isRoot, around.runtimeBase) = ("/etc/state.toml", true, nil)
            } == ["/run/tenement-856bb8acba36/control.sock"])
        #expect(
            paths { $0.stateFile = "/srv/shop/.tenement/state.toml" }.first == "/srv/shop/.tenement/run/control.sock")
    }

    @Test("knows a project by its manifest, from the inside out")
    func project() {
        func nearest(_ files: String...) -> String? {
            ProjectDirectory.nearest(to: "/srv/shop/src") { files.contains($0) }
        }
        #expect(nearest("/srv/shop/Procfile", "/srv/app.toml") == "/srv/shop")
        #expect(nearest("/srv/shop/.miren/app.toml") == "/srv/shop")
        #expect(nearest("/tenement.toml") == "/")
        #expect(nearest("/srv/shop/README.md") == nil)
    }

    @Test("in a project finds the user's supervisor only if that knows the directory", .timeLimit(.minutes(1)))
    func registered() throws {
        let project = try TemporaryFolder()
        try project.write("web: ./web\n", to: "Procfile")
        let path = project.path
        func finds(from directory: String, app: String?, stateFile: String) throws -> Bool {
            let supervisor = try FakeSupervisor(at: "tenement/control.sock") { request, handle in
                if case .look(.apps, _) = request { return handle.answer(.apps([AppRow(name: "a", directory: app)])) }
                handle.answer(
                    .status(StatusAnswer(version: "1", pid: 1, stateFile: stateFile, runtimeDirectory: "/run")))
            }
            let environment = Environment(["XDG_RUNTIME_DIR=" + supervisor.folder.path])
            let session = Session(
                invocation: Invocation(try #require(Grammar.command("ps"))),
                console: Console(environment: environment, choice: .never), environment: environment,
                directory: directory, commandLine: "ps")
            return try session.livingSupervisor()?.path == supervisor.path
        }
        #expect(try finds(from: "/", app: nil, stateFile: "/s.toml"))
        #expect(try !finds(from: path, app: "/elsewhere", stateFile: "/s.toml"))
        #expect(try !finds(from: path + "/src", app: nil, stateFile: "/s.toml"))
        #expect(try finds(from: path, app: path, stateFile: "/s.toml"))
        #expect(try finds(from: path + "/src", app: path, stateFile: "/s.toml"))
        #expect(try finds(from: path, app: nil, stateFile: path + "/tenement.toml"))
    }
}
