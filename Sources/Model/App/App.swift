package import TOML

/// What one app's manifests say, merged, with every default filled in.
package struct App: Equatable, Sendable {
    /// From the manifest, else from the directory; `host` for the services written into the state file.
    package var name: String
    /// The files it was read from, as the person knows them: `["app.toml", "Procfile"]`.
    package var sources: [String] = []
    package var environment: [EnvironmentEntry] = []
    /// In the order of app.toml, then of the Procfile.
    package var services: [Service] = []
    package var tasks: [TaskDefinition] = []
    /// `[instances]`: the ids of each service that has a line there.
    package var instances: [InstanceList] = []
    package var statics: [StaticFiles] = []
    /// `static = { dir, error_page }`: files that need no service.
    package var site: StaticSite?
    /// `aliases`: words of the command line → commands.
    package var aliases: [Alias] = []
    /// The definition as tables: keys that somebody wrote, both files merged, no defaults.
    ///
    /// It is what the state file keeps of a release, and what overlays are laid upon.
    package var declaration = TOMLTable()

    package init(name: String) {
        self.name = name
    }

    /// The service of that name.
    package func service(_ name: String) -> Service? {
        services.first { $0.name == name }
    }
}

/// One line of `[instances]`.
package struct InstanceList: Hashable, Sendable {
    package var service: String
    package var ids: [String]

    package init(service: String, ids: [String]) {
        self.service = service
        self.ids = ids
    }
}

/// A directory of files served without a service.
package struct StaticSite: Hashable, Sendable {
    package var directory: String
    package var errorPage: String?

    package init(directory: String, errorPage: String? = nil) {
        self.directory = directory
        self.errorPage = errorPage
    }
}

/// A word that stands for a command.
package struct Alias: Hashable, Sendable {
    package var word: String
    package var command: String

    package init(word: String, command: String) {
        self.word = word
        self.command = command
    }
}
