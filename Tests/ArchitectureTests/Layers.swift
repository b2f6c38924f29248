/// One row of the may-use table.
struct Target: Equatable {
    /// What kind of code it holds, which says what it may touch beside our own targets.
    enum Kind: Equatable {
        /// C: what Swift cannot say.
        case c
        /// Decides; the standard library only.
        case core
        /// Acts; may use Glibc and Synchronization.
        case shell
    }

    let layer: Int
    let kind: Kind
    let name: String
    /// What it may import beside the core of lower layers.
    let mayImport: [String]
}

/// The may-use table, the same that `Sources/README.md` shows.
enum Layers {
    static let table: [Target] = [
        Target(layer: 0, kind: .c, name: "CLinux", mayImport: []),
        Target(layer: 0, kind: .c, name: "CScan", mayImport: []),
        Target(layer: 0, kind: .c, name: "CSwiftRuntime", mayImport: []),
        Target(layer: 0, kind: .c, name: "CSystemd", mayImport: []),
        Target(layer: 0, kind: .c, name: "CCap", mayImport: []),
        Target(layer: 0, kind: .c, name: "CSeccomp", mayImport: []),
        Target(layer: 0, kind: .c, name: "CNftnl", mayImport: []),
        Target(layer: 0, kind: .c, name: "CMnl", mayImport: []),
        Target(layer: 0, kind: .c, name: "COpenSSL", mayImport: []),
        Target(layer: 0, kind: .c, name: "CNghttp2", mayImport: []),
        Target(layer: 1, kind: .core, name: "TOML", mayImport: []),
        Target(layer: 1, kind: .core, name: "JSON", mayImport: []),
        Target(layer: 1, kind: .core, name: "HTTP", mayImport: ["CScan"]),
        Target(layer: 1, kind: .core, name: "DNS", mayImport: []),
        Target(layer: 1, kind: .core, name: "Metrics", mayImport: []),
        Target(layer: 1, kind: .core, name: "RouterProtocol", mayImport: []),
        Target(layer: 2, kind: .core, name: "Model", mayImport: []),
        Target(layer: 3, kind: .core, name: "Routing", mayImport: []),
        Target(layer: 3, kind: .core, name: "Supervision", mayImport: ["Routing"]),
        Target(layer: 4, kind: .shell, name: "Linux", mayImport: ["CLinux"]),
        Target(layer: 5, kind: .shell, name: "EventLoop", mayImport: ["CSystemd", "Linux"]),
        Target(layer: 5, kind: .shell, name: "Processes", mayImport: ["Linux", "CLinux", "CCap", "CSeccomp"]),
        Target(layer: 5, kind: .shell, name: "Netfilter", mayImport: ["Linux", "CNftnl", "CMnl"]),
        Target(layer: 6, kind: .shell, name: "Control", mayImport: ["EventLoop", "Linux"]),
        Target(layer: 6, kind: .shell, name: "NameServer", mayImport: ["Linux"]),
        Target(layer: 6, kind: .shell, name: "Proxy", mayImport: ["Linux", "CScan", "COpenSSL", "CNghttp2"]),
        Target(
            layer: 7, kind: .shell, name: "Router", mayImport: ["Proxy", "NameServer", "Linux", "CCap", "CSeccomp"]),
        Target(
            layer: 7, kind: .shell, name: "Daemon",
            mayImport: ["Control", "Processes", "Netfilter", "EventLoop", "Linux", "CSystemd"]),
        Target(layer: 8, kind: .shell, name: "CommandLineTool", mayImport: ["Daemon", "Control", "Linux"]),
        Target(layer: 9, kind: .shell, name: "tenement", mayImport: ["CommandLineTool", "CSwiftRuntime"]),
        Target(layer: 9, kind: .shell, name: "tenement-router", mayImport: ["Router", "CSwiftRuntime"]),
        Target(layer: 9, kind: .c, name: "tenement-init", mayImport: []),
    ]

    /// The row of a target.
    static func row(_ name: String) -> Target? {
        table.first { $0.name == name }
    }

    /// The names of the core targets.
    static let core = Set(table.filter { $0.kind == .core }.map(\.name))

    /// Everything that `target` may import.
    static func allowed(_ target: Target) -> Set<String> {
        let core = table.filter { $0.kind == .core && $0.layer < target.layer }.map(\.name)
        let system = target.kind == .shell ? ["Glibc", "Synchronization"] : []
        return Set(core + system + target.mayImport)
    }

    /// The modules a file imports, with the line of each.
    static func imports(of file: SourceFile) -> [(module: String, line: Int)] {
        file.tokens.indices.dropLast().compactMap { index in
            guard file.tokens[index].text == "import" else { return nil }
            let kinds: Set = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
            let next = file.tokens[index + 1]
            return (kinds.contains(next.text) ? file.tokens[index + 2].text : next.text, next.line)
        }
    }

    /// Imports that the table does not allow.
    static func findings(in file: SourceFile) -> [Finding] {
        guard let target = row(file.target) else {
            return [Finding(file, 1, "target \(file.target) is not in the may-use table")]
        }
        let allowed = allowed(target)
        return imports(of: file).filter { !allowed.contains($0.module) }.map {
            Finding(file, $0.line, "\(target.name) (layer \(target.layer)) may not import \($0.module)")
        }
    }
}
