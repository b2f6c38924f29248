import Control
import Linux
import Model
import Testing

@testable import CommandLineTool

@Suite("A message")
struct MessageTests {
    @Test(
        "says what happened and why, and what to do",
        arguments: [
            (Failure.arguments(.noCommand), 2, "tenement: no command\nhint: tenement --help lists them\n"),
            (
                .arguments(.unknownCommand("spwan", nearest: "spawn")), 2,
                "tenement: no command \"spwan\"\nhint: did you mean \"spawn\"?\n"
            ),
            (
                .arguments(.laterCommand("deploy")), 2,
                "tenement: \"deploy\" is not there yet: this version does not have the command\n"
                    + "hint: tenement --help lists what there is\n"
            ),
            (
                .arguments(.incompleteFamily("app", given: "x")), 2,
                "tenement: no command \"app x\"\nhint: one of add, list, delete\n"
            ),
            (
                .arguments(.unknownOption("--jsn", command: "ps", nearest: "--json")), 2,
                "tenement: ps: no option --jsn\nhint: did you mean --json?\n"
            ),
            (
                .arguments(.missingValue(option: "-o", command: "ps")), 2,
                "tenement: option -o: a value is missing\nhint: tenement ps --help shows what it takes\n"
            ),
            (
                .arguments(.missingArgument("NAME", command: "why")), 2,
                "tenement: why: NAME is missing\nhint: tenement why --help shows what it takes\n"
            ),
            (
                .badValue(option: "--timeout", value: "30", .time), 2,
                "tenement: --timeout: \"30\" is not a time with its unit, like 30s or 5m\n"
            ),
            (
                .client(.timedOut), 5,
                "tenement: the supervisor does not answer\n"
                    + "hint: what was asked for may still happen; tenement status shows if it lives\n"
            ),
            (
                .client(.refused(path: "/run/x", .permissionDenied)), 6,
                "tenement: cannot ask the supervisor at /run/x: Permission denied\n"
                    + "hint: it belongs to another user; try sudo\n"
            ),
            (
                .noSupervisor(tried: ["/a", "/b"], .project), 7,
                "tenement: no supervisor: none answers at /a, /b\n"
                    + "hint: tenement up -d starts one for this directory; --socket PATH names another place\n"
            ),
            (
                .notRegistered(directory: "/srv/shop", path: "/run/x"), 7,
                "tenement: no supervisor: /srv/shop is not registered with the host's at /run/x\n"
                    + "hint: tenement app add . registers it; tenement up -d runs it on its own\n"
            ),
            (
                .onlyHostSupervisor(path: "/run/x"), 7,
                "tenement: no supervisor of this directory: only the host's answers, at /run/x\n"
                    + "hint: tenement down --all stops that one and everything it runs\n"
            ),
            (
                .system("read", path: "x.toml", .notFound), 3,
                "tenement: cannot read x.toml: No such file or directory\n"
            ),
            (.system("write", path: "x", .permissionDenied), 6, "tenement: cannot write x: Permission denied\n"),
            (
                .exists(path: "app.toml"), 1,
                "tenement: app.toml exists: it is not overwritten\nhint: edit it, or move it away\n"
            ),
            (.notFound(kind: "route", name: "a"), 3, "tenement: no route \"a\"\n"),
            (
                .notStarted(reason: "it ended at once", log: "/x/daemon.log"), 1,
                "tenement: the supervisor did not start: it ended at once\nhint: its log is /x/daemon.log\n"
            ),
            (.exit(4), 4, ""),
        ])
    func words(failure: Failure, code: Int32, expected: String) {
        #expect(Messages.report(failure).text == expected)
        #expect(Messages.report(failure).code == code)
    }

    @Test("of the supervisor keeps its words, details and code")
    func refused() {
        var error = ControlError(.failed, "web:prod did not start: exited with code 1")
        error.log = [LogRow(at: "t", name: "web:prod.1", stream: "stderr", bytes: Array("no database".utf8))]
        error.diagnostics = [
            Diagnostic(.error, file: "app.toml", line: 12, column: 1, message: "unknown key", hint: "drop it")
        ]
        #expect(
            Messages.report(.refused(error)).text == """
                tenement: web:prod did not start: exited with code 1
                app.toml:12:1: error: unknown key
                  drop it
                its last lines:
                  no database

                """)
        var nearest = ControlError(.notFound, "no service \"wbe\"")
        nearest.nearest = ["web", "web2"]
        #expect(
            Messages.report(.refused(nearest)).text == "tenement: no service \"wbe\"\nhint: did you mean web, web2?\n")
        #expect(Messages.report(.refused(nearest)).code == 3)
        #expect(
            Messages.report(.refused(ControlError(.timeout, "web is not ready yet"))).text
                == "tenement: web is not ready yet\nhint: it goes on; tenement ps shows how far it is\n")
    }

    @Test("about a change says what was really done")
    func outcomes() throws {
        let rows = [
            OutcomeRow(.spawned, "web:prod", listen: "127.0.0.1:30001"),
            OutcomeRow(.spawned, "api", listen: "unix:/run/a"),
            OutcomeRow(.running, "web:prod"), OutcomeRow(.scaled, "web", detail: "1 → 3"),
            OutcomeRow(.weighted, "web:canary", detail: "100 → 5"), OutcomeRow(.signaled, "web", detail: "HUP"),
            OutcomeRow(.stopped, "web:prod", detail: "killed after 10s"),
        ]
        #expect(
            ChangeReport.lines(ChangeResult(outcomes: rows), try typed("spawn", "web")) == [
                "Spawned web:prod", "Listening on 127.0.0.1:30001", "Spawned api", "Listening on /run/a",
                "web:prod is running already", "Scaled web: 1 → 3", "Set web:canary weight to 5 (was 100)",
                "Sent HUP to web",
                "Stopped web:prod (killed after 10s)",
            ])
        #expect(try ChangeReport.lines(ChangeResult(), typed("spawn", "web")) == ["Nothing to do"])
        for outcome in OutcomeRow.Outcome.allCases {
            #expect(ChangeReport.sentence(OutcomeRow(outcome, "NAME")).contains("NAME"))
        }
    }

    @Test("about an instance leaves the app out for those who did not type it")
    func apps() throws {
        func lines(_ names: [String], _ words: String...) throws -> [String] {
            let rows = names.map { OutcomeRow(.stopped, $0) }
            guard case .run(let typed) = try ArgumentParser.parse(words) else { return [] }
            return ChangeReport.lines(ChangeResult(outcomes: rows), typed)
        }
        #expect(try lines(["shop/web:a"], "stop", "web:a") == ["Stopped web:a"])
        #expect(try lines(["shop/web:a"], "stop", "shop/web:a") == ["Stopped shop/web:a"])
        #expect(try lines(["shop/web:a", "blog/web:a"], "stop", "*") == ["Stopped shop/web:a", "Stopped blog/web:a"])
        #expect(try lines(["shop/web:a", "jobs:a"], "stop", "*") == ["Stopped shop/web:a", "Stopped jobs:a"])
        #expect(try lines(["a.example/x"], "route", "remove", "a.example") == ["Stopped a.example/x"])
        #expect(try lines(["shop"], "route", "set-default", "shop") == ["Host names without a route go to shop"])
    }

    private func typed(_ words: String...) throws -> Invocation {
        guard case .run(let typed) = try ArgumentParser.parse(words) else { throw ArgumentError.noCommand }
        return typed
    }
}
