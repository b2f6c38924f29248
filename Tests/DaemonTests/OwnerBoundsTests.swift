import Glibc
import Linux
import Model
import TestSupport
import Testing

@testable import Daemon

/// One thing that a manifest asks for, and the beginning of the refusal; `nil` where it is granted.
struct OwnerWish: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let refusal: String?
    let change: @Sendable (inout App, _ folder: TemporaryFolder) -> Void

    init(
        _ description: String, _ refusal: String?, _ change: @escaping @Sendable (inout App, TemporaryFolder) -> Void
    ) {
        testDescription = description
        self.refusal = refusal
        self.change = change
    }

    /// The same about the app's only service.
    static func service(
        _ description: String, _ refusal: String?,
        _ change: @escaping @Sendable (inout Service, TemporaryFolder) -> Void
    ) -> OwnerWish {
        OwnerWish(description, refusal.map { "service web: \($0)" }) { app, folder in change(&app.services[0], folder) }
    }
}

@Suite("What a manifest of user 1234 may ask for", .needs(.root))
struct OwnerBoundsTests {
    /// The owner's app in `app`, beside it files of root; `own` and `shared` can be read by the owner.
    private func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try File.changeMode(of: folder.path, to: 0o755)
        for (name, mode) in [("secret", 0o600), ("grouped", 0o640), ("shared", 0o644), ("app/own", 0o600)] {
            try folder.write("x", to: name, mode: mode)
        }
        try Directory.make(folder["closed"], mode: 0o700)
        try Directory.make(folder["open"], mode: 0o755)
        for name in ["app", "app/own"] { chown(folder[name], 1234, 1234) }
        return folder
    }

    private func violations(_ owner: UInt32, _ wish: OwnerWish) throws -> [String] {
        let folder = try folder()
        var app = App(name: "shop")
        app.services = [Service(name: "web", launch: Launch(command: "x"))]
        wish.change(&app, folder)
        return OwnerBounds(owner: owner, directory: folder["app"]).violations(in: app)
            .map { $0.replacing(folder.path, with: "") }
    }

    @Test("is nothing that the owner could not do without us", arguments: OwnerWish.all)
    func wishes(wish: OwnerWish) throws {
        #expect(try violations(1234, wish) == (wish.refusal.map { [$0] } ?? []))
    }

    @Test("is anything, if root owns it instead", arguments: OwnerWish.all)
    func root(wish: OwnerWish) throws {
        #expect(try violations(0, wish) == [])
    }

    @Test("is nothing where everybody could have written it, even if the file is root's")
    func exposed() throws {
        let bounds = OwnerBounds(owner: 0, directory: "/srv/x", exposed: "/srv")
        #expect(
            bounds.violations(in: App(name: "shop")) == [
                "/srv can be written by everybody, so the manifest may be anybody's"
            ])
    }

    @Test("is nothing at all where the directory is somebody else's")
    func mixed() throws {
        let folder = try folder()
        let bounds = OwnerBounds(owner: 1234, directory: folder["open"])
        #expect(
            bounds.violations(in: App(name: "shop")) == [
                "the manifest is 1234's and \(folder["open"]) is root's: both must be the same user's"
            ])
    }
}

extension OwnerWish {
    static let all: [OwnerWish] = [
        .service("itself as user, by number", nil) { service, _ in service.launch.user = "1234" },
        .service("another user", "user \"root\" is not 1234, who owns the manifest") { service, _ in
            service.launch.user = "root"
        },
        .service("a group beside its own user", "user \"1234:0\" is not 1234, who owns the manifest") { service, _ in
            service.launch.user = "1234:0"
        },
        .service("its own group", nil) { service, _ in service.launch.group = "1234" },
        .service("another group", "group \"shadow\" is no group of 1234, who owns the manifest") { service, _ in
            service.launch.group = "shadow"
        },
        .service("another owner of its socket", "socket_user \"0\" is not 1234, who owns the manifest") { service, _ in
            service.listening.socketUser = "0"
        },
        .service("another group of its socket", "socket_group \"root\" is no group of 1234, who owns the manifest") {
            service, _ in service.listening.socketGroup = "root"
        },
        .service("another owner of a disk", "owner \"root\" of disk pg is not 1234, who owns the manifest") {
            service, _ in
            var disk = Disk(name: "pg", mountPath: "/pg")
            disk.owner = "root"
            service.storage.disks = [disk]
        },
        .service("a directory that it can read, read-only", nil) { service, folder in
            service.storage.mounts = [Mount(source: folder["open"], destination: "/x", isReadOnly: true)]
        },
        .service("a directory that it can only read", "mount: 1234 cannot read and write /open") { service, folder in
            service.storage.mounts = [Mount(source: folder["open"], destination: "/x")]
        },
        .service("a directory that it cannot enter", "mount: 1234 cannot read /closed") { service, folder in
            service.storage.mounts = [Mount(source: folder["closed"], destination: "/x", isReadOnly: true)]
        },
        .service("a missing directory", "mount: 1234 cannot read /missing") { service, folder in
            service.storage.mounts = [Mount(source: folder["missing"], destination: "/x", isReadOnly: true)]
        },
        .service("environment files of its own", nil) { service, _ in service.environment.files = ["own", "not-yet"] },
        .service("environment that all may read", nil) { service, folder in
            service.environment.files = [folder["shared"]]
        },
        .service("root's environment", "env_file: 1234 cannot open /secret") { service, folder in
            service.environment.files = [folder["secret"]]
        },
        .service("environment of root's group", "env_file: 1234 cannot open /grouped") { service, folder in
            service.environment.files = [folder["grouped"]]
        },
        .service("root's environment by way of its own", "env_file: 1234 cannot open ../secret") { service, _ in
            service.environment.files = ["../secret"]
        },
        .service("root's environment through a link", "env_file: 1234 cannot open link") { service, folder in
            try? File.makeLink(folder["app/link"], to: folder["secret"])
            service.environment.files = ["link"]
        },
        .service("a credential of its own", nil) { service, folder in
            service.handover.credentials = [Credential(name: "key", path: folder["app/own"])]
        },
        .service("root's credential", "credential key: 1234 cannot open /secret") { service, folder in
            service.handover.credentials = [Credential(name: "key", path: folder["secret"])]
        },
        .service("static files of root", "static files: 1234 cannot open /closed") { service, folder in
            service.traffic.statics = [StaticFiles(path: folder["closed"], urlPrefix: "/")]
        },
        OwnerWish("static files of root for the app", "static files: 1234 cannot open /closed") { app, folder in
            app.statics = [StaticFiles(path: folder["closed"], urlPrefix: "/")]
        },
        OwnerWish("a site of root's files", "static files: 1234 cannot open ../closed") { app, _ in
            app.site = StaticSite(directory: "../closed")
        },
        .service("a variable from root's file", "variable KEY: 1234 cannot open /secret") { service, folder in
            service.environment.entries = [EnvironmentEntry(key: "KEY", value: .file(path: folder["secret"]))]
        },
        .service("a variable from its own file", nil) { service, _ in
            service.environment.entries = [EnvironmentEntry(key: "KEY", value: .file(path: "own"))]
        },
        OwnerWish("the daemon's credential", "variable KEY: credential \"tls\" was given to root, not to 1234") {
            app, _ in
            app.environment = [EnvironmentEntry(key: "KEY", value: .credential(name: "tls"))]
        },
        .service("sockets where it can make files", nil) { service, folder in
            service.listening.socket = folder["app"] + "/run/{id}.sock"
        },
        .service("a socket in a directory of tenement's", nil) { service, _ in
            service.listening.socket = "{data_dir}/web.sock"
        },
        .service("a socket where it cannot", "socket: 1234 cannot make files in /open") { service, folder in
            service.listening.socket = folder["open"] + "/new/{id}/web.sock"
        },
        .service(
            "a socket elsewhere by way of its own",
            "socket \"/app/../open/x\" has .. in its path, which only root's manifest may"
        ) {
            service, folder in service.listening.socket = folder["app"] + "/../open/x"
        },
    ]
}
