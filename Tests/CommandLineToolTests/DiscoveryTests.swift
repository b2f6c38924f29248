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
}
