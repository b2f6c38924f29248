/// Where a replica's unix socket is on the host.
package enum SocketPath {
    /// The path that a `process` replica must bind.
    ///
    /// A declared path without `{id}` gets `-ID` before its extension, replicas
    /// beyond the first `-ID.n`, so that no two of them share a file.
    package static func own(declared: String, replica: ReplicaName, values: [String: String]) -> String {
        let names = Placeholders.names(in: declared)
        let path = Placeholders.fill(declared, with: values)
        var mark = names.contains("id") ? "" : "-\(replica.instance.id)"
        if replica.number > 1, !names.contains("replica") { mark += ".\(replica.number)" }
        return insert(mark, beforeExtensionOf: path)
    }

    /// The instance to which the literal path on the host leads: `default`, else the oldest.
    package static func linked(among idsOldestFirst: [String]) -> String? {
        idsOldestFirst.first { $0 == InstanceName.defaultID } ?? idsOldestFirst.first
    }

    /// Whether several instances would share the declared path, so that the host has a link there.
    package static func isLiteral(_ declared: String) -> Bool {
        !Placeholders.names(in: declared).contains("id")
    }

    private static func insert(_ mark: String, beforeExtensionOf path: String) -> String {
        let name = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return path + mark }
        return path[..<dot] + mark + path[dot...]
    }
}
