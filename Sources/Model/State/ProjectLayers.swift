package import TOML

extension TOMLTable {
    /// This state file of a project, laid over the project's `tenement.toml`.
    ///
    /// What the state file says of a key wins; ids of `[instances]` are joined,
    /// but one that has a table here is not listed again. So a `stop` is never
    /// undone by the file that an author wrote.
    package func layered(over project: TOMLTable) -> TOMLTable {
        let joined = project.without(["instances", "routes"]).overlaid(by: without(["instances", "routes"]))
        var entries = joined.entries
        let instances = joinedInstances(project)
        if !instances.isEmpty { entries.append(Entry("instances", at: .none, TOMLNode(.table(instances)))) }
        let routes = joinedRoutes(project)
        if !routes.isEmpty { entries.append(Entry("routes", at: .none, TOMLNode(.array(routes)))) }
        return TOMLTable(joining: entries)
    }

    private func joinedInstances(_ project: TOMLTable) -> TOMLTable {
        let own = self["instances"]?.value.table ?? TOMLTable()
        let listed = project["instances"]?.value.table ?? TOMLTable()
        let tables = self["instance"]?.value.table ?? TOMLTable()
        var lists: [Entry] = []
        for key in listed.map(\.key) + own.map(\.key).filter({ listed[$0] == nil }) {
            let mine = own[key]?.value.array ?? []
            let theirs = (listed[key]?.value.array ?? []).filter { node in
                guard let id = node.value.string else { return true }
                return tables["\(key):\(id)"] == nil && !mine.contains(node)
            }
            let node = TOMLNode(.array(theirs + mine), at: (listed[key] ?? own[key])?.position ?? .none)
            lists.append(Entry(key, at: node.position, node))
        }
        return TOMLTable(joining: lists)
    }

    private func joinedRoutes(_ project: TOMLTable) -> [TOMLNode] {
        let own = self["routes"]?.value.array ?? []
        let known = Set(own.map(Self.place))
        return own + (project["routes"]?.value.array ?? []).filter { !known.contains(Self.place($0)) }
    }

    /// Host and path of a route.
    private static func place(_ node: TOMLNode) -> String {
        let table = node.value.table
        return (table?["host"]?.value.string ?? "").lowercased() + (table?["path"]?.value.string ?? "/")
    }
}
