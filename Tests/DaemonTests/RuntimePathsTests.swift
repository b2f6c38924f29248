import Testing

@testable import Daemon

@Suite("The runtime directory")
struct RuntimePathsTests {

    @Test("is /run/tenement for the default state file only")
    func host() {
        let installed = RuntimePaths(stateFile: "/var/lib/tenement/state.toml", place: .host)
        #expect(installed.directory == "/run/tenement")
        #expect(installed.hostID == "tenement")
        let other = RuntimePaths(stateFile: "/srv/state.toml", place: .host)
        #expect(other.directory == "/run/\(other.hostID)")
        #expect(other.hostID.hasPrefix("tenement-"))
        #expect(other.hostID.count == 21)
    }

    @Test("of a user is below the user's own")
    func user() {
        let paths = RuntimePaths(
            stateFile: "/home/a/s.toml", place: .user(runtimeBase: "/run/user/7", defaultStateFile: "/home/a/d.toml"))
        #expect(paths.directory == "/run/user/7/\(paths.hostID)")
        #expect(paths.controlSocket == paths.directory + "/control.sock")
    }

    @Test("of a project is in it, or linked from it when the path is too long for a socket")
    func project() {
        let short = RuntimePaths(
            stateFile: "/srv/app/.tenement/state.toml",
            place: .project(directory: "/srv/app", runtimeBase: "/run/user/7"))
        #expect(short.directory == "/srv/app/.tenement/run")
        #expect(short.link == nil)
        let deep = "/" + String(repeating: "d", count: 90)
        let long = RuntimePaths(
            stateFile: "\(deep)/.tenement/state.toml", place: .project(directory: deep, runtimeBase: "/run/user/7"))
        #expect(long.directory == "/run/user/7/\(long.hostID)")
        #expect(long.link == "\(deep)/.tenement/run")
        #expect(long.controlSocket.utf8.count < 108)
    }

    @Test("names everything of a run after its key")
    func run() {
        let paths = RuntimePaths(stateFile: "/var/lib/tenement/state.toml", place: .host)
        #expect(paths.fifo(7, error: false) == "/run/tenement/fifo/7.out")
        #expect(paths.fifo(7, error: true) == "/run/tenement/fifo/7.err")
        #expect(paths.record(7) == "/run/tenement/replicas/7.json")
        #expect(paths.mark(7) == "tenement/7")
    }
}
