import Model
import Testing

@Suite("A command line")
struct LaunchCommandTests {
    @Test(
        "without shell syntax is executed directly",
        arguments: [
            ("npm start", ["npm", "start"]),
            ("  ./server\t-v  ", ["./server", "-v"]),
            ("exec gunicorn app:app", ["gunicorn", "app:app"]),
            (#"say "two words" 'and $this' a\ b"#, ["say", "two words", "and $this", "a b"]),
            (#"x "a\"b" "c\d" "" '"'"#, ["x", "a\"b", #"c\d"#, "", "\""]),
            ("deno run --allow=net a=b", ["deno", "run", "--allow=net", "a=b"]),
            ("x a#b y~z {a,b}", ["x", "a#b", "y~z", "{a,b}"]),
        ])
    func direct(line: String, arguments: [String]) {
        #expect(LaunchCommand(line: line) == command(arguments, isShell: false))
    }

    @Test(
        "that only expands becomes the program by exec",
        arguments: ["node app.js $PORT", "ls *.txt", "x \"${HOME}/a\"", "run ~/a", "x # note", "a?b", "x [ab]"])
    func expansion(line: String) {
        #expect(LaunchCommand(line: line) == command(["/bin/sh", "-c", "exec \(line)"], isShell: false))
    }

    @Test(
        "that needs a shell gets one, which stays",
        arguments: [
            "a && b", "a | b", "a; b", "a > f", "a < f", "(a)", "A=1 b", "cd x", "echo hi", "a `b`", "a $(b)", "if x",
            "{ a; }", "! a", "'open", "\"open", "a \\", "while :", "", "exec cd x", "a\nb",
        ])
    func script(line: String) {
        #expect(LaunchCommand(line: line) == command(["/bin/sh", "-c", line], isShell: true))
    }

    @Test("keeps every interpolated argument whole")
    func interpolation() {
        let values = ["id": "a b'; rm -rf /", "port": "80"]
        #expect(
            LaunchCommand(line: "run --id {id} {unknown}", values: values).arguments
                == ["run", "--id", "a b'; rm -rf /", "{unknown}"])
        var launch = Launch(command: "/bin/{id}", arguments: ["{port}", "{id}x"], interpolates: true)
        #expect(
            LaunchCommand(launch, values: values).arguments
                == ["/bin/a b'; rm -rf /", "80", "a b'; rm -rf /x"])
        launch.arguments = nil
        launch.command = "run {id}"
        #expect(LaunchCommand(launch, values: nil).arguments == ["run", "{id}"])
    }

    @Test("passes placeholders of a shell line as quoted parameters")
    func parameters() {
        let values = ["id": "$(reboot)", "port": "80"]
        let command = LaunchCommand(line: "a {id} \"x{port}\" 'y{id}' \\\" {port} && b ${id}", values: values)
        #expect(
            command.arguments == [
                "/bin/sh", "-c", "a \"${1}\" \"x${2}\" 'y'\"${3}\"'' \\\" \"${4}\" && b ${id}", "sh", "$(reboot)", "80",
                "$(reboot)", "80",
            ])
        #expect(command.isShell)
    }

    @Test("never looks into a value that was put in")
    func once() {
        #expect(Placeholders.fill("{id}", with: ["id": "{port}", "port": "80"]) == "{port}")
        #expect(Placeholders.fill("{id", with: ["id": "x"]) == "{id")
        #expect(Placeholders.fill("{{id}}", with: ["id": "x"]) == "{x}")
    }

    private func command(_ arguments: [String], isShell: Bool) -> LaunchCommand {
        var command = LaunchCommand(line: isShell ? "a;b" : "a")
        command.arguments = arguments
        return command
    }
}
