internal import Linux
internal import TOML

/// `init`: a commented manifest for this directory.
enum InitCommand {
    static func run(_ session: Session) throws(Failure) -> Int32 {
        let typed = session.invocation
        for name in ProjectDirectory.manifests where File.exists(Path.join(session.directory, name)) {
            throw .exists(path: name)
        }
        let name = typed.value("name") ?? appName(Path.lastComponent(of: session.directory))
        let command = typed.value("command") ?? Self.command { File.exists(Path.join(session.directory, $0)) }
        let path = Path.join(session.directory, "app.toml")
        do throws(Errno) {
            try File.replace(path, with: Array(manifest(name: name, command: command).utf8))
        } catch {
            throw .system("write", path: "app.toml", error)
        }
        session.console.print("Wrote app.toml; next: tenement check, then tenement up")
        return 0
    }

    /// What most likely runs a directory with these files.
    static func command(_ exists: (String) -> Bool) -> String {
        let guesses: [(file: String, command: String)] = [
            ("package.json", "npm start"), ("manage.py", "python3 manage.py runserver 127.0.0.1:$PORT"),
            ("app.py", "python3 app.py"), ("main.py", "python3 main.py"), ("go.mod", "go run ."),
            ("Cargo.toml", "cargo run --release"), ("Gemfile", "bundle exec ruby app.rb"),
            ("Package.swift", "swift run"),
        ]
        return guesses.first { exists($0.file) }?.command ?? "./server"
    }

    /// The directory's name as an app may be called.
    static func appName(_ directory: String) -> String {
        let letters = directory.lowercased().map { character -> Character in
            character.isASCII && (character.isLetter || character.isNumber) ? character : "-"
        }
        let name = String(letters.drop { $0 == "-" }.prefix(63))
        return name.isEmpty ? "app" : name
    }

    static func manifest(name: String, command: String) -> String {
        """
        # What runs here. tenement check reads it, tenement up starts it.
        name = \(TOMLWriter.string(name))

        # Variables of all services:
        # env = { LOG_LEVEL = "info" }

        [services.web]
        # It finds its port in $PORT and is served at http://web.\(name).localhost
        command = \(TOMLWriter.string(command))

        # Asked before it gets requests, and while it runs:
        # health = "/health"

        # How many copies; without this there are as many as requests need:
        # [services.web.concurrency]
        # mode = "fixed"
        # num_instances = 2

        # A service that nobody calls:
        # [services.worker]
        # command = "./worker"

        """
    }
}
