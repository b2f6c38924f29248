/// Full names of instances as tables show them.
enum InstanceText {
    /// The names; without their app if all have the same one and it is to be left out.
    static func names(_ full: [String], withoutApp: Bool = true) -> [String] {
        let apps = Set(full.map { $0.split(separator: "/", maxSplits: 1).count == 2 ? $0.prefix { $0 != "/" } : "" })
        guard withoutApp, apps.count == 1, let app = apps.first, !app.isEmpty else { return full }
        return full.map { String($0.dropFirst(app.count + 1)) }
    }
}
