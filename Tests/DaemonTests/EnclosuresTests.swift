import Linux
import Model
import Processes
import TestSupport
import Testing

@testable import Daemon

@Suite("What isolates a replica", .needs(.root))
struct EnclosuresTests {
    private let enclosures = Enclosures(program: "/usr/libexec/tenement-init")

    /// A replica of an app in `app`, whose owner is `author`, with its data beside it.
    private func isolation(
        _ level: Confinement.Level, author: UInt32 = 0, user: UInt32 = 70_001, in folder: TemporaryFolder,
        _ change: (inout Enclosures.Subject) -> Void = { _ in }
    ) throws -> (isolation: Isolation, notes: [String]) {
        for name in ["app", "data", "root-owned"] { try Directory.make(folder[name], mode: 0o755) }
        try File.changeOwner(of: folder["app"], user: author, group: author)
        try File.changeOwner(of: folder["data"], user: user, group: user)
        let service = Service(name: "web", launch: Launch(command: "./run"))
        let name = InstanceName(service: ServiceName(app: "shop", service: "web"))
        var desired = DesiredInstance(name: name, service: service)
        desired.directory = folder["app"]
        let account = LaunchFacts.Account(name: "x", home: "/", shell: "/bin/sh")
        let plan = try LaunchPlan.make(
            desired, replica: 1, facts: LaunchFacts(dataDirectory: folder["data"], account: account))
        var subject = Enclosures.Subject(
            level: level, plan: plan, service: service, identity: Identity(pooled: user, home: folder["data"]),
            directory: folder["app"], data: folder["data"], hidden: [], mark: "mark")
        if author != 0 { subject.author = Identity(user: author, group: author) }
        change(&subject)
        let made = try enclosures.isolation(subject)
        return (made.0, made.notes)
    }

    private func bind(_ path: String, in isolation: Isolation) -> BindMount? {
        for case .bind(let bind) in isolation.mounts where bind.target == path { return bind }
        return nil
    }

    @Test("in a namespace shows root's app as the user's own, and its data as they are")
    func namespace() throws {
        let folder = try TemporaryFolder()
        let (isolation, notes) = try isolation(.namespace, in: folder)
        let app = try #require(bind(folder["app"], in: isolation))
        #expect(app.userNamespace == 0 && !app.attributes.contains(.readOnly))
        let data = try #require(bind(folder["data"], in: isolation))
        #expect(data.userNamespace == nil && !data.attributes.contains(.readOnly))
        #expect(isolation.userNamespaces.count == 1 && !isolation.hasOwnUserNamespace)
        #expect(isolation.files == .othersOnly && !isolation.seccomp.isEmpty && isolation.capabilities == 0)
        #expect(notes == [])
    }

    @Test("in a namespace keeps manifests from being changed")
    func manifests() throws {
        let folder = try TemporaryFolder()
        try folder.write("web: ./run", to: "app/Procfile")
        try folder.write("", to: "app/.miren/app.toml")
        let (isolation, _) = try isolation(.namespace, in: folder)
        for name in ["Procfile", ".miren"] {
            #expect(bind(folder["app/" + name], in: isolation)?.attributes.contains(.readOnly) == true)
        }
    }

    @Test("in a sandbox shows the app read-only, whoever owns it, and restricts everything", arguments: [0, 1234])
    func sandbox(author: UInt32) throws {
        let folder = try TemporaryFolder()
        let (isolation, _) = try isolation(.sandbox, author: author, in: folder)
        let app = try #require(bind(folder["app"], in: isolation))
        #expect(app.userNamespace == 0 && app.attributes.contains(.readOnly))
        #expect(isolation.hasOwnUserNamespace && isolation.capabilities == 0)
        let rules = try #require(isolation.files)
        let writable = rules.rules.filter { $0.access.contains(.writeFile) && $0.access.contains(.truncate) }
        #expect(writable.map(\.path).contains(folder["data"]))
        #expect(!writable.map(\.path).contains(folder["app"]))
        let deny = try self.isolation(.namespace, in: try TemporaryFolder()).isolation
        #expect(isolation.seccomp != deny.seccomp)
    }

    @Test(
        "shows what the app's owner could open, once and for all", arguments: [Confinement.Level.namespace, .sandbox])
    func foreign(level: Confinement.Level) throws {
        let folder = try TemporaryFolder()
        try File.changeMode(of: folder.path, to: 0o755)
        let place = folder["root-owned"]
        func mounting(_ author: UInt32, isReadOnly: Bool) throws -> (BindMount?, Isolation) {
            let made = try self.isolation(level, author: author, user: author == 0 ? 70_001 : author, in: folder) {
                subject in
                subject.service.storage.mounts = [Mount(source: place, destination: "/x", isReadOnly: isReadOnly)]
            }
            return (bind("/x", in: made.isolation), made.isolation)
        }
        let (shown, isolation) = try mounting(1234, isReadOnly: true)
        #expect(shown?.userNamespace == nil && shown?.source == .held(0, path: place))
        #expect(isolation.heldMounts.count == 1)
        #expect(throws: SpawnRefusal(step: "not_owners", errorNumber: 13, subject: place)) {
            try mounting(1234, isReadOnly: false)
        }
        let (roots, _) = try mounting(0, isReadOnly: false)
        #expect(roots?.userNamespace != nil && roots?.source == .host(place))
    }

    @Test("lets root's own definition bind a low port, nobody else's, and no sandbox")
    func lowPort() throws {
        let change = { (subject: inout Enclosures.Subject) in
            subject.service.listening.ports = [ServicePort(number: 80, name: "http", kind: .http)]
        }
        #expect(try isolation(.namespace, in: TemporaryFolder(), change).isolation.capabilities == 1 << 10)
        let users = try isolation(.namespace, author: 1234, user: 1234, in: TemporaryFolder(), change).isolation
        #expect(users.capabilities == 0)
        #expect(try isolation(.sandbox, in: TemporaryFolder(), change).isolation.capabilities == 0)
    }
}

@Suite("How far a replica is isolated")
struct IsolationChoiceTests {
    private func choice(
        _ level: Confinement.Level?, root: Bool = true, pidOne: Bool = true, landlock: Bool = true,
        userNamespaces: Bool = true
    ) -> IsolationChoice {
        var confinement = Confinement()
        confinement.level = level
        return IsolationChoice(
            confinement, settings: IsolationSettings(),
            host: .init(
                isRoot: root, hasUserNamespaces: userNamespaces, hasInit: pidOne, hasLandlock: landlock))
    }

    @Test("is what was asked for where the host can give it", arguments: Confinement.Level.allCases)
    func given(level: Confinement.Level) {
        #expect(choice(level).given == level && choice(level).missing == [])
    }

    @Test("is namespace as root and process otherwise, where nobody has asked")
    func standard() {
        #expect(choice(nil).given == .namespace)
        #expect(choice(nil, root: false) == .process)
    }

    @Test("is the same without root where user namespaces can be made, and else an error that says so")
    func rootless() {
        #expect(choice(.namespace, root: false).given == .namespace)
        let refused = choice(.namespace, root: false, userNamespaces: false)
        #expect(refused.given == .process)
        #expect(refused.missing == ["isolation namespace, for which this kernel wants root (see tenement doctor)"])
    }

    @Test("is a sandbox only where the kernel can judge its files")
    func landlock() {
        let sandbox = choice(.sandbox, landlock: false)
        #expect(sandbox.given == .process)
        #expect(sandbox.missing == ["isolation sandbox, for which this kernel has no Landlock"])
        #expect(choice(.namespace, landlock: false).given == .namespace)
    }
}
