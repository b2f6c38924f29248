import Processes
import Testing

@Suite("The place for cgroups")
struct CgroupFactsTests {
    private static func facts(_ change: (inout CgroupFacts) -> Void) -> CgroupFacts {
        var facts = CgroupFacts()
        facts.mounts = ["/sys/fs/cgroup"]
        change(&facts)
        return facts
    }

    private static let service = "/system.slice/tenement.service"
    private static let held = "/sys/fs/cgroup/system.slice/tenement-keeper.service"

    @Test(
        "is tried in this order",
        arguments: [
            (
                "root with the holder unit",
                facts {
                    ($0.isRoot, $0.hasSystemd, $0.own, $0.held) = (true, true, service, held)
                }, ["\(held) nobody", "/sys/fs/cgroup nobody"]
            ),
            (
                "root in a unit with Delegate=yes",
                facts { ($0.isRoot, $0.hasSystemd, $0.own, $0.ownsOwn) = (true, true, service, true) },
                ["/sys/fs/cgroup\(service) ourselves", "/sys/fs/cgroup nobody"]
            ),
            (
                "root in a login session under systemd",
                facts { ($0.isRoot, $0.hasSystemd, $0.own) = (true, true, "/user.slice/session-1.scope") },
                ["/sys/fs/cgroup nobody"]
            ),
            (
                "root without systemd", facts { ($0.isRoot, $0.own) = (true, "/box") },
                ["/sys/fs/cgroup/box everybody", "/sys/fs/cgroup everybody"]
            ),
            (
                "root of a container with a cgroup namespace", facts { ($0.isRoot, $0.own) = (true, "/") },
                ["/sys/fs/cgroup everybody"]
            ),
            (
                "root that sees only a part of the hierarchy", facts { ($0.isRoot, $0.own) = (true, "/../other") },
                ["/sys/fs/cgroup everybody"]
            ),
            (
                "a user with a delegated slice",
                facts { ($0.hasSystemd, $0.own, $0.ownsOwn) = (true, "/user.slice/app.slice/t.service", true) },
                ["/sys/fs/cgroup/user.slice/app.slice/t.service ourselves"]
            ),
            (
                "a user in a login session", facts { ($0.hasSystemd, $0.own) = (true, "/user.slice/session-1.scope") },
                ["/sys/fs/cgroup/user.slice/session-1.scope nobody"]
            ),
            ("a user without a cgroup", facts { $0.own = "/" }, []),
            ("a host without cgroup v2", CgroupFacts(), []),
        ] as [(String, CgroupFacts, [String])])
    func order(who: String, facts: CgroupFacts, expected: [String]) {
        #expect(facts.candidates.map { "\($0.parent) \($0.movable)" } == expected, "\(who)")
    }

    @Test("with two mounts is tried in each")
    func mounts() {
        let facts = Self.facts {
            $0.mounts.append("/mnt/cgroup")
            ($0.isRoot, $0.own) = (true, "/")
        }
        #expect(facts.candidates.map(\.parent) == ["/sys/fs/cgroup", "/mnt/cgroup"])
        #expect(facts.candidates.map(\.mount) == ["/sys/fs/cgroup", "/mnt/cgroup"])
    }

    @Test("has the controllers that the kernel names")
    func controllers() {
        #expect(CgroupController.named(in: "cpuset cpu io memory hugetlb pids rdma\n") == [.cpu, .io, .memory, .pids])
        #expect(CgroupController.named(in: "") == [])
        #expect(CgroupController.allCases.sorted() == [.cpu, .io, .memory, .pids])
    }
}

@Suite("A search for cgroups", .serialized, .timeLimit(.minutes(1)))
struct CgroupSearchTests {
    @Test("on a host without any says so, and that nothing can be limited")
    func nothing() {
        let search = CgroupSearch(hostID: "tenement-none", runtimeDirectory: "/nowhere", facts: CgroupFacts())
        #expect(search.tree == nil)
        #expect(search.movedTo == nil)
        #expect(search.lacks == [.cpu: .noHierarchy, .memory: .noHierarchy, .pids: .noHierarchy, .io: .noHierarchy])
    }

    @Test("says which controllers cgroup v1 holds")
    func versionOne() {
        var facts = CgroupFacts()
        facts.versionOne = [.memory, .pids]
        let search = CgroupSearch(hostID: "tenement-none", runtimeDirectory: "/nowhere", facts: facts)
        #expect(search.lacks[.memory] == .versionOne)
        #expect(search.lacks[.pids] == .versionOne)
        #expect(search.lacks[.cpu] == .noHierarchy)
    }

    @Test("skips a place where no cgroup can be made")
    func unusable() {
        var facts = CgroupFacts()
        facts.mounts = ["/proc"]
        facts.own = "/self"
        let search = CgroupSearch(hostID: "tenement-none", runtimeDirectory: "/nowhere", facts: facts)
        #expect(search.tree == nil)
    }
}
