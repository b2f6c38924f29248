import Linux
import Processes
import TestSupport
import Testing

@Suite("A directory shown as somebody else's", .needs(.root))
struct OwnerMapsTests {
    private let maps = OwnerMaps()

    private func shown(_ folder: TemporaryFolder) throws -> DetachedMount {
        guard let mount = try maps.mount(folder.path, of: .both(0), seenAs: .both(70001)) else { throw Missing() }
        return mount
    }

    @Test("has that owner, and so do its files")
    func owner() throws {
        let folder = try TemporaryFolder()
        try folder.write("x", to: "file")
        let mount = try shown(folder)
        let seen = try Directory(mount.procPath).status(of: "file")
        #expect(seen.user == 70001 && seen.group == 70001)
        #expect(try File.status(of: folder["file"]).user == 0)
    }

    @Test("gives what the user makes there to the one who owns it")
    func making() throws {
        let folder = try TemporaryFolder()
        let mount = try shown(folder)
        try FileIdentity.with(user: 70001, group: 70001) { () throws(Errno) in
            _ = try File.open(Path.join(mount.procPath, "made"), [.writeOnly, .create])
        }
        let made = try File.status(of: folder["made"])
        #expect(made.user == 0 && made.group == 0)
    }

    @Test("shows files of others as nobody's, which cannot be written")
    func others() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("x", to: "file", mode: 0o644)
        try File.changeOwner(of: path, user: 1234, group: 1234)
        let mount = try shown(folder)
        #expect(try Directory(mount.procPath).status(of: "file").user == 65534)
        #expect(throws: Errno.self) {
            try FileIdentity.with(user: 70001, group: 70001) { () throws(Errno) in
                _ = try File.open(Path.join(mount.procPath, "file"), .writeOnly)
            }
        }
    }

    @Test("is not possible on file systems that cannot do it")
    func unsupported() throws {
        let mount = try maps.mount("/proc/sys", of: .both(0), seenAs: .both(70001))
        let isPossible = mount != nil
        #expect(!isPossible)
    }

    @Test("costs one namespace for all directories of the same two users")
    func cached() throws {
        let first = try maps.namespace(of: .both(0), seenAs: .both(70002))
        let again = try maps.namespace(of: .both(0), seenAs: .both(70002))
        let other = try maps.namespace(of: .both(0), seenAs: .both(70003))
        #expect(first.number == again.number && first.number != other.number)
    }
}

extension DetachedMount {
    /// A path that leads into it while it is open.
    fileprivate var procPath: String { "/proc/self/fd/\(descriptor.number)" }
}

extension FileOwner {
    /// A user and the group of the same number.
    static func both(_ number: UInt32) -> FileOwner { FileOwner(user: number, group: number) }
}
