import Linux
import Processes
import TestSupport
import Testing

@Suite("A process that joins an isolated one", .timeLimit(.minutes(1)))
struct JoinTests {
    @Test("is in all of its namespaces, as its user, and is our child", .needs(.root))
    func namespaces() throws {
        let line = "for kind in pid mnt ipc uts cgroup user; do readlink /proc/self/ns/$kind; done; id -u"
        let enclosed = try Enclosed.shell("\(line); echo end; read forever < /proc/$$/fd/0 || sleep 60")
        _ = try enclosed.report()
        var own = ""
        while !own.hasSuffix("end\n") { own += try enclosed.next() }
        let joined = try enclosed.join(line)
        #expect(joined.ending == .exited(0))
        #expect(own == joined.text + "end\n")
        #expect(!joined.text.contains(try File.linkTarget("/proc/self/ns/pid")))
    }

    @Test("sees only its files and processes, and has none of our rights", .needs(.root))
    func restrictions() throws {
        let enclosed = try Enclosed.shell("echo mine > /tmp/file; echo end; sleep 60")
        _ = try enclosed.report()
        #expect(try enclosed.next() == "end\n")
        let joined = try enclosed.join(
            """
            cat /tmp/file
            grep -E 'CapEff|CapBnd|NoNewPrivs' /proc/self/status | tr -s '\\t' ' '
            mount -t tmpfs none /mnt 2>/dev/null || echo no mount
            """)
        #expect(
            joined.text == """
                mine
                CapEff: 0000000000000000
                CapBnd: 0000000000000000
                NoNewPrivs: 1
                no mount

                """)
        #expect(joined.ending == .exited(0))
    }

    @Test("is in the same user namespace as a sandboxed one", .needs(.root))
    func userNamespace() throws {
        let enclosed = try Enclosed.shell("readlink /proc/self/ns/user; sleep 60") { _, _ in
        } isolated: {
            $0.hasOwnUserNamespace = true
        }
        guard case .executed(let pid) = try enclosed.report() else { throw Missing() }
        let own = try enclosed.next()
        let namespace = try File.open("/proc/\(pid)/ns/user")
        let joined = try enclosed.join(
            "readlink /proc/self/ns/user; id -u; grep CapEff /proc/self/status | tr -s '\\t' ' '",
            userNamespace: namespace.borrowed)
        #expect(joined.text == own + "65534\nCapEff: 0000000000000000\n")
    }

    @Test("that cannot be executed says so and leaves nothing", .needs(.root))
    func failure() throws {
        let enclosed = try Enclosed.shell("echo end; sleep 60")
        _ = try enclosed.report()
        _ = try enclosed.next()
        enclosed.request.launch.programs = ["/no/such"]
        let joined = try enclosed.join("true")
        #expect(joined.text.contains("execute") && joined.text.contains("/no/such"))
        #expect(joined.ending == .exited(127))
    }

    @Test("ends with pid 1", .needs(.root))
    func ending() throws {
        let enclosed = try Enclosed.shell("echo end; read x < /dev/zero; sleep 0.3")
        _ = try enclosed.report()
        _ = try enclosed.next()
        #expect(try enclosed.join("kill -9 2; sleep 60").ending == .killed(signal: 9, core: false))
    }
}
