import TOML

/// Key edits that concern a whole app.
struct AppEdits {
    private let root: TOMLTable

    init(_ root: TOMLTable) {
        self.root = root
    }

    /// Removes the app, its instances and its routes; uids of its data stay allocated.
    func delete(_ name: String) -> [TOMLEdit] {
        var edits: [TOMLEdit] = []
        for key in keys(of: "instance") where key.hasPrefix("\(name)/") {
            edits.append(.remove(["instance", .key(key)]))
        }
        for key in keys(of: "instances") where key.hasPrefix("\(name)/") {
            edits.append(.remove(["instances", .key(key)]))
        }
        let routes = root["routes"]?.value.array ?? []
        for index in routes.indices.reversed() where routes[index].value.table?["app"]?.value.string == name {
            edits.append(.remove(["routes", .index(index)]))
        }
        for rule in ["default", "short"] where root[path: ["routing", .key(rule)]]?.value.string == name {
            edits.append(.remove(["routing", .key(rule)]))
        }
        for holder in keys(of: "allocated") where holder.hasPrefix("\(name)/") {
            edits.append(release(holder))
        }
        return edits + [.remove(["app", .key(name)])]
    }

    /// A user outlives its holder, whose data stay; ports and addresses are free again.
    private func release(_ holder: String) -> TOMLEdit {
        let path: TOMLPath = ["allocated", .key(holder)]
        guard let user = root[path: ["allocated", .key(holder), "uid"]]?.value else { return .remove(path) }
        var line = TOMLTable(isInline: true)
        line.set("uid", to: user)
        return .set(path, .table(line))
    }

    /// Removes the lines of releases beyond the last ten, except those in use, and definitions that none needs.
    func prune(_ app: String, adding new: Release) -> [TOMLEdit] {
        guard let record = root[path: ["app", .key(app)]]?.value.table else { return [] }
        let lines = (record["releases"]?.value.table?.entries ?? []).filter { $0.key != new.name }
        var kept = Set(lines.suffix(9).map(\.key))
        for key in ["release", "candidate"] {
            if let name = record[key]?.value.string { kept.insert(name) }
        }
        for entry in root["instance"]?.value.table?.entries ?? [] where entry.key.hasPrefix("\(app)/") {
            if let name = entry.node.value.table?["release"]?.value.string { kept.insert(name) }
        }
        var stored = Set([new.name, new.definition].compactMap(\.self))
        for line in lines where kept.contains(line.key) {
            stored.insert(line.node.value.table?["definition"]?.value.string ?? line.key)
        }
        let path: TOMLPath = ["app", .key(app)]
        let old = lines.filter { !kept.contains($0.key) }
        let definitions = record["definition"]?.value.table?.entries.filter { !stored.contains($0.key) } ?? []
        return old.map { .remove(path.appending("releases").appending($0.key)) }
            + definitions.map { .remove(path.appending("definition").appending($0.key)) }
    }

    private func keys(of table: String) -> [String] {
        root[table]?.value.table?.entries.map(\.key) ?? []
    }
}

/// Key edits of `[[routes]]`.
struct RouteEdits {
    private let root: TOMLTable

    init(_ root: TOMLTable) {
        self.root = root
    }

    /// Adds the route, or replaces the one of the same host and path key by key.
    func set(_ route: DeclaredRoute) -> [TOMLEdit] {
        guard let index = index(host: route.host, path: route.path) else {
            return [.append(["routes"], .table(route.table))]
        }
        return [.set(["routes", .index(index)], .table(route.table))]
    }

    func remove(host: String, path: String) -> [TOMLEdit] {
        guard let index = index(host: host, path: path) else { return [] }
        let isLast = root["routes"]?.value.array?.count == 1
        return [.remove(isLast ? ["routes"] : ["routes", .index(index)])]
    }

    private func index(host: String, path: String) -> Int? {
        root["routes"]?.value.array?.firstIndex { node in
            let table = node.value.table
            return table?["host"]?.value.string?.lowercased() == host
                && (table?["path"]?.value.string ?? "/") == path
        }
    }
}

/// Key edits of `[allocated]`, whose lines are sorted.
struct AllocationEdits {
    private let root: TOMLTable

    init(_ root: TOMLTable) {
        self.root = root
    }

    func set(_ holder: String, _ allocation: Allocation?) -> [TOMLEdit] {
        let path: TOMLPath = ["allocated", .key(holder)]
        guard let allocation else { return [.remove(path)] }
        let line = TOMLValue.table(allocation.table)
        let lines = root["allocated"]?.value.table?.entries ?? []
        guard !lines.isEmpty, !lines.contains(where: { $0.key == holder }) else { return [.set(path, line)] }
        let later = lines.filter { $0.key > holder }
        return later.map { .remove(["allocated", .key($0.key)]) } + [.set(path, line)]
            + later.map { .set(["allocated", .key($0.key)], $0.node.value) }
    }
}

extension Allocation {
    fileprivate var table: TOMLTable {
        var table = TOMLTable(isInline: true)
        if let user { table.set("uid", to: .integer(Int64(user))) }
        if let virtualAddress { table.set("vip", to: .string(virtualAddress)) }
        if let address { table.set("address", to: .string(address)) }
        if let port { table.set("port", to: .integer(Int64(port))) }
        if let network6 { table.set("network6", to: .string(network6)) }
        return table
    }
}

extension DeclaredRoute {
    /// The route as tables, without defaults.
    fileprivate var table: TOMLTable {
        var table = TOMLTable()
        table.set("host", to: .string(host))
        if path != "/" { table.set("path", to: .string(path)) }
        switch target {
        case .app(let app, let service, let instance):
            if let app { table.set("app", to: .string(app)) }
            if let service { table.set("service", to: .string(service)) }
            if let instance { table.set("instance", to: .string(instance)) }
        case .upstream(let endpoint): table.set("upstream", to: .string(endpoint.description))
        case .redirect(let location): table.set("redirect", to: .string(location))
        }
        if let affinity { table.set("affinity", to: .string(affinity.rawValue)) }
        timeouts.write(to: &table)
        extras.write(to: &table)
        return table
    }
}

extension DeclaredTimeouts {
    fileprivate func write(to table: inout TOMLTable) {
        let durations = [
            ("connect_timeout", connect), ("request_timeout", request), ("head_timeout", head),
            ("body_grace", bodyGrace), ("keepalive_timeout", keepalive),
        ]
        for (key, duration) in durations {
            if let duration { table.set(key, to: .string(DurationText.write(duration))) }
        }
        if let bodyRate { table.set("body_rate", to: .integer(Int64(bodyRate))) }
    }
}

extension RouteExtras {
    fileprivate func write(to table: inout TOMLTable) {
        if compress { table.set("compress", to: true) }
        if let basicAuth { table.set("basic_auth", to: .string(basicAuth)) }
        if maintenance { table.set("maintenance", to: true) }
        if let errorPages { table.set("error_pages", to: .string(errorPages)) }
        if proxyProtocol { table.set("proxy_protocol", to: true) }
    }
}
