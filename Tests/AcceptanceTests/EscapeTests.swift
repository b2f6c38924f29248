import Foundation
import TestSupport
import Testing

/// What becomes of one attempt to leave a service: `ok` where it succeeds, else the error.
struct Attempt {
    let name: String
    /// As root's trusted code, in a namespace as the app's user, in one as root, in a sandbox.
    let outcomes: [String]

    init(_ name: String, _ process: String, _ namespace: String, _ namespaceAsRoot: String, _ sandbox: String) {
        self.name = name
        outcomes = [process, namespace, namespaceAsRoot, sandbox]
    }
}

@Suite("A service that tries to escape", .needs(.root), .needs(.python), .timeLimit(.minutes(2)))
struct EscapeTests {
    private static let levels = ["process", "namespace", "namespace-as-root", "sandbox"]

    private static let table = [
        // What it is there for.
        Attempt("work_in_own_data", "ok", "ok", "ok", "ok"),
        Attempt("write_into_own_app", "ok", "ok", "ok", "EROFS"),
        // What it could get root's word with.
        Attempt("change_own_manifest", "ok", "EACCES", "EROFS", "EROFS"),
        Attempt("exchange_own_manifest", "ok", "EBUSY", "EBUSY", "EROFS"),
        // Other processes.
        Attempt("see_other_processes", "ok", "ENOENT", "ENOENT", "ENOENT"),
        Attempt("signal_others", "ok", "ESRCH", "ESRCH", "ESRCH"),
        Attempt("trace_others", "ok", "EPERM", "EPERM", "EPERM"),
        Attempt("read_memory_of_others", "ok", "EPERM", "EPERM", "EPERM"),
        Attempt("read_memory_file_of_others", "ok", "ENOENT", "ENOENT", "ENOENT"),
        Attempt("read_environment_of_others", "ok", "ENOENT", "ENOENT", "ENOENT"),
        Attempt("enter_root_of_others", "ok", "ENOENT", "ENOENT", "ENOENT"),
        Attempt("take_descriptor_of_others", "ok", "ESRCH", "ESRCH", "ESRCH"),
        Attempt("connect_to_abstract_socket", "ok", "EPERM", "EPERM", "EPERM"),
        Attempt("connect_to_socket_of_others", "ok", "ENOENT", "ENOENT", "ENOENT"),
        Attempt("read_file_of_others", "ok", "ENOENT", "ENOENT", "ENOENT"),
        Attempt("share_memory_of_others", "ok", "ENOENT", "ENOENT", "ENOENT"),
        Attempt("read_messages_of_others", "ok", "ENOENT", "ENOENT", "ENOENT"),
        // Files of the host.
        Attempt("read_state_file", "ok", "ENOENT", "ENOENT", "ENOENT"),
        Attempt("ask_the_supervisor", "ok", "ENOENT", "ENOENT", "ENOENT"),
        Attempt("follow_link_out_of_app", "ok", "ENOENT", "ENOENT", "ENOENT"),
        Attempt("climb_out_of_app", "ok", "ENOENT", "ENOENT", "ENOENT"),
        Attempt("climb_out_of_chroot", "ok", "EPERM", "EPERM", "EPERM"),
        Attempt("list_home_of_root", "ok", "EACCES", "ENOENT", "EACCES"),
        // The kernel.
        Attempt("mount", "ok", "EPERM", "EPERM", "EPERM"),
        Attempt("mount_by_new_calls", "ok", "EPERM", "EPERM", "EPERM"),
        Attempt("unshare", "ok", "EPERM", "EPERM", "EPERM"),
        Attempt("make_user_namespace", "ok", "EPERM", "EPERM", "EPERM"),
        Attempt("make_namespace_by_clone", "ok", "EPERM", "EPERM", "EPERM"),
        Attempt("enter_namespace", "ok", "EPERM", "EPERM", "EPERM"),
        Attempt("make_device", "ok", "EPERM", "EPERM", "EPERM"),
        Attempt("open_kernel_log", "ok", "ENOENT", "ENOENT", "ENOENT"),
        Attempt("make_set_user_id_file", "ok", "EPERM", "EPERM", "EPERM"),
        // Who is root already has nothing to gain.
        Attempt("gain_rights_by_set_user_id_file", "ok", "EPERM", "ok", "EPERM"),
        Attempt("become_root", "ok", "EPERM", "EPERM", "EINVAL"),
        Attempt("write_kernel_setting", "ok", "EACCES", "EROFS", "EACCES"),
        Attempt("write_sys", "ok", "EROFS", "EROFS", "EROFS"),
        Attempt("write_system", "ok", "EACCES", "EROFS", "EACCES"),
        Attempt("rename_host", "ok", "EPERM", "EPERM", "EPERM"),
        Attempt("use_keyring", "ok", "EPERM", "EPERM", "EPERM"),
        Attempt("load_bpf", "ok", "EPERM", "EPERM", "EPERM"),
        Attempt("watch_host", "ok", "EPERM", "EPERM", "EPERM"),
        Attempt("use_ring", "ok", "ENOSYS", "ENOSYS", "ENOSYS"),
        Attempt("catch_page_faults", "ok", "EPERM", "EPERM", "EPERM"),
        Attempt("open_file_by_number", "ok", "EPERM", "EPERM", "EPERM"),
        Attempt("listen_to_all_packets", "ok", "EPERM", "EPERM", "EPERM"),
    ]

    private static let manifest = """
        [service.victim]
        command = "/usr/bin/python3 victim.py FOLDER/facts"
        env = { PASSWORD = "secret" }
        isolation = "process"

        [service.process]
        command = "/usr/bin/python3 attacker.py"
        isolation = "process"
        restart = "never"

        [service.namespace]
        command = "/usr/bin/python3 attacker.py"
        isolation = "namespace"
        restart = "never"

        [service.namespace-as-root]
        command = "/usr/bin/python3 attacker.py"
        isolation = "namespace"
        user = "root"
        restart = "never"

        [service.sandbox]
        command = "/usr/bin/python3 attacker.py"
        isolation = "sandbox"
        restart = "never"

        """

    private func started() throws -> Host {
        let host = try Host()
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: host.folder.path)
        for name in ["victim.py", "attacker.py"] {
            let source = Executables.repository + "/Tests/AcceptanceTests/Escapes/" + name
            try host.write(String(contentsOfFile: source, encoding: .utf8), to: name)
        }
        try FileManager.default.copyItem(atPath: "/usr/bin/id", toPath: host.project + "/setuid-id")
        try FileManager.default.setAttributes([.posixPermissions: 0o4755], ofItemAtPath: host.project + "/setuid-id")
        try host.folder.write("outside", to: "outside")
        try host.write(Self.manifest.replacing("FOLDER", with: host.folder.path), to: "tenement.toml")
        try host.start()
        return host
    }

    /// Each attempt of one level, `name outcome`.
    private func outcomes(_ host: Host, level: String, facts: String) throws -> [String] {
        let places = """
            {"state": "\(host.stateFile)", "control": "\(host.project)/.tenement/run/control.sock", \
            "outside": "\(host.folder["outside"])"}
            """
        _ = try host.tenement("spawn", level, "--env", "VICTIM=\(facts)", "--env", "PLACES=\(places)")
        let path = host.project + "/.tenement/data/\(level)/default/outcome"
        let isDone = eventually(within: .seconds(20)) { FileManager.default.fileExists(atPath: path) }
        guard isDone else {
            throw Host.Failure.command(level, code: 0, errors: try host.tenement("logs", level).output)
        }
        return try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    @Test("succeeds with everything in process, and with nothing in namespace and sandbox")
    func escapes() throws {
        let host = try started()
        try host.done("spawn", "victim")
        #expect(eventually { FileManager.default.fileExists(atPath: host.folder["facts"]) })
        let facts = try String(contentsOfFile: host.folder["facts"], encoding: .utf8)
        for (index, level) in Self.levels.enumerated() {
            let found = try outcomes(host, level: level, facts: facts)
            let expected = Self.table.map { "\($0.name) \($0.outcomes[index])" }
            #expect(found == expected, "\(level)")
        }
        let victim = try host.row("victim:default")
        #expect(victim.restarts == 0 && victim.pid.map(isAlive) == true)
    }
}
