import Foundation
import TestSupport
import Testing

@testable import CommandLineTool

@Suite("Help")
struct HelpTests {
    @Test("fits on a screen of 24 lines and 80 columns, and begins with the five commands that people need")
    func everything() {
        #expect(
            HelpText.everything == """
                tenement runs apps on this host: services, restarts, health, routes, logs.

                  up      run this directory's services with router, restarts, health
                  spawn   start an instance of a service
                  ps      list instances
                  logs    show what services wrote
                  why     explain what happened to an instance

                project    up  down  run  check  init
                instances  spawn  stop  restart  scale  ps  health  signal  reset  exec
                traffic    route add|set|list|show|remove|set-default|unset-default  weight
                apps       app add|list|delete  reload  env list|get|set|unset
                looking    why  logs  events  top  metrics  status  doctor  config
                history    history  diff  undo  apply
                host       daemon  completion  version  help

                A name is web, web:prod, web:prod.2, shop/web:prod or a pattern, 'worker:*'.
                web is web:default where something changes, and every web where you look.

                tenement COMMAND --help shows its options and an example.

                """)
        let lines = HelpText.everything.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count <= 24 && lines.allSatisfy { $0.count <= 80 })
    }

    @Test("of a command shows usage, arguments, options and an example")
    func page() throws {
        #expect(
            HelpText.text(.command(try #require(Grammar.command("up")))) == """
                usage: tenement up [DIR] [OPTION]…

                  run this directory's services with router, restarts, health

                  DIR  the project; this directory if none is named

                  -d, --detach  run in the background; `down` ends it
                  --state FILE  the state file
                  -h, --help    show this

                examples:
                  tenement up          in the foreground; Ctrl-C stops everything
                  tenement up -d shop  the directory shop in the background

                State is kept in .tenement/ of the directory. Logs of the background go to .tenement/daemon.log.

                """)
    }

    @Test("of a family lists its commands")
    func family() {
        #expect(
            HelpText.text(.family("app")) == """
                usage: tenement app COMMAND

                  app add     register the app in a directory and start it
                  app list    list apps
                  app delete  stop and forget an app; its data stay

                tenement app COMMAND --help shows its options and an example.

                """)
    }

    @Test("has an example for every command, and no word of the glossary's wrong column", arguments: Grammar.commands)
    func words(command: Command) {
        let page = HelpText.text(.command(command))
        #expect(page.contains("example"))
        #expect(page.split(separator: "\n").allSatisfy { $0.count <= 120 })
        for word in ["replica set", "hypervisor", "backend", "vhost", "sandbox ", "process type"] {
            #expect(!page.contains(word))
        }
    }

    @Test("is completed by bash, and by zsh and fish where they are", arguments: Completions.Shell.allCases)
    func completions(shell: Completions.Shell) throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(Completions.script(shell), to: "script")
        guard Program.find(shell.rawValue) != nil else { return }
        let result = try Program.run([shell.rawValue, shell == .fish ? "--no-execute" : "-n", file])
        #expect(result.code == 0 && result.errors == "")
    }

    @Test("has completions in contrib that are the ones the program prints", arguments: Completions.Shell.allCases)
    func contrib(shell: Completions.Shell) throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let file = root.deletingLastPathComponent().appendingPathComponent("contrib/completions/tenement.\(shell)")
        #expect(try String(contentsOf: file, encoding: .utf8) == Completions.script(shell))
    }

    @Test(
        "completes commands, second words and options in bash",
        arguments: [
            ("tenement sp", "spawn"), ("tenement route set", "set set-default"), ("tenement ps --no", "--no-header"),
            ("tenement route add --ups", "--upstream"), ("tenement do", "down doctor"),
        ])
    func bash(line: String, expected: String) throws {
        let script = """
            \(Completions.script(.bash))
            tenement() { :; }
            COMP_WORDS=(\(line)); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _tenement; echo "${COMPREPLY[@]}"
            """
        let result = try Program.run(["bash", "-c", script])
        #expect(result.output == expected + "\n")
    }
}
