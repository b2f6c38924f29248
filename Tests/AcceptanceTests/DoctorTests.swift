import Foundation
import TestSupport
import Testing

@Suite("tenement doctor", .timeLimit(.minutes(1)))
struct DoctorTests {
    struct Finding: Decodable {
        let check: String
        let verdict: String
        let text: String
        let advice: String?
    }

    private func findings(_ before: String) throws -> (findings: [Finding], code: Int32?) {
        let folder = try TemporaryFolder()
        let result = try Program.run(
            ["unshare", "-n", "sh", "-c", before + "\n\(Executables.folder)/tenement doctor --json"],
            environment: [
                "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "HOME": folder.path,
                "TENEMENT_LIBEXEC": Executables.folder, "TENEMENT_STATE": folder["state.toml"],
            ], in: folder.path)
        return (try JSONDecoder().decode([Finding].self, from: Data(result.output.utf8)), result.code)
    }

    @Test("works without a supervisor and gives every check a verdict", .needs(.root))
    func plain() throws {
        let (findings, code) = try findings("")
        let checks = Set(findings.map(\.check))
        #expect(
            checks.isSuperset(of: [
                "kernel", "kernel features", "cgroups", "controllers", "user namespaces", "landlock", "seccomp",
                "nftables", "forwarding", "firewall", "ports", "port range", "descriptors", "state", "data", "runtime",
                "clock", "units", "programs", "supervisor",
            ]))
        #expect(Set(findings.map(\.verdict)).isSubset(of: ["ok", "warn", "fail", "info"]))
        #expect(code == (findings.contains { $0.verdict == "fail" } ? 1 : 0))
        #expect(findings.first { $0.check == "programs" }?.verdict == "ok")
    }

    @Test("sees a firewall that drops forwarded packets, and forwarding that is on", .needs(.root))
    func firewall() throws {
        let dropping = try findings(
            """
            nft 'add table ip filter; add chain ip filter FORWARD { type filter hook forward priority 0; policy drop; }'
            nft 'add chain ip filter DOCKER-USER'
            echo 1 > /proc/sys/net/ipv4/ip_forward
            """
        ).findings
        let firewall = try #require(dropping.first { $0.check == "firewall" && $0.verdict == "warn" })
        #expect(firewall.text == "table ip filter drops forwarded packets (Docker)")
        #expect(dropping.first { $0.check == "forwarding" }?.verdict == "ok")
        let clean = try findings("").findings
        #expect(clean.first { $0.check == "forwarding" }?.verdict == "info")
        #expect(!clean.contains { $0.check == "firewall" && $0.verdict == "warn" })
    }

    @Test("names who has a port that tenement or a service wants", .needs(.root))
    func ports() throws {
        let server = """
            import socket,time; s=[socket.create_server(('127.0.0.1', p)) for p in (80, 27015)]; print(flush=True); \
            time.sleep(60)
            """
        let found = try findings(
            """
            ip link set lo up
            cat > state.toml <<'END'
            schema = 1
            [service.game]
            command = "x"
            ports = [{ port = 3000, name = "game", type = "tcp", node_port = 27015 }]
            END
            mkfifo up; python3 -c "\(server)" > up & trap 'kill $!' EXIT; head -n1 up > /dev/null
            """
        ).findings
        let http = try #require(found.first { $0.check == "ports" && $0.text.hasPrefix("port 80:") })
        #expect(http.text.contains("python3 (pid "))
        #expect(found.contains { $0.check == "node ports" && $0.verdict == "fail" && $0.text.contains("host/game") })
    }

    @Test("works for an ordinary user and says what needs root", .needs(.root))
    func user() throws {
        let result = try Program.run(
            [
                "setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups",
                "\(Executables.folder)/tenement", "doctor",
            ], environment: ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent"], in: "/")
        #expect(result.code == 1)
        #expect(result.output.contains("info  nftables"))
        #expect(result.output.contains("fail  state"))
    }
}
