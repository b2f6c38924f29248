import Testing

@Suite("The layers")
struct LayersTests {
    @Test("import only what the may-use table allows")
    func imports() {
        #expect(!Repository.swift.isEmpty)
        expectNone(Repository.swift.flatMap(Layers.findings))
    }

    @Test(
        "are told apart by the scanner",
        arguments: [
            ("Sources/TOML/A.swift", "import Glibc", "TOML (layer 1) may not import Glibc"),
            ("Sources/HTTP/A.swift", "package import JSON", "HTTP (layer 1) may not import JSON"),
            ("Sources/Model/A.swift", "import struct Linux.Errno", "Model (layer 2) may not import Linux"),
            ("Sources/Daemon/A.swift", "import Proxy", "Daemon (layer 7) may not import Proxy"),
            ("Sources/Linux/A.swift", "import Foundation", "Linux (layer 4) may not import Foundation"),
            ("Sources/Control/A.swift", "import Dispatch", "Control (layer 6) may not import Dispatch"),
            ("Sources/New/A.swift", "", "target New is not in the may-use table"),
        ])
    func forbidden(path: String, text: String, rule: String) {
        let file = SourceFile(path: path, text: text)
        #expect(Layers.findings(in: file) == [Finding(file, 1, rule)])
    }

    @Test(
        "let through what is allowed",
        arguments: [
            ("Sources/Daemon/A.swift", "import Glibc\nimport Synchronization\npackage import TOML\nimport Control"),
            ("Sources/Model/A.swift", "// import Glibc\nlet text = \"import Glibc\"\nimport TOML"),
            ("Sources/Supervision/A.swift", "import Model\nimport Routing"),
        ])
    func allowed(path: String, text: String) {
        #expect(Layers.findings(in: SourceFile(path: path, text: text)).isEmpty)
    }

    @Test("are those that Package.swift declares")
    func package() {
        let package = Tokens.of(Repository.text("Package.swift"))
        #expect(!package.isEmpty)
        let text = Repository.text("Package.swift")
        for target in Layers.table {
            #expect(text.contains("\"\(target.name)\""), "Package.swift does not declare \(target.name)")
        }
        let folders = Set(Repository.sources.map(\.target))
        #expect(folders.subtracting(Layers.table.map(\.name)).isEmpty)
    }

    @Test("are shown in Sources/README.md as they are here", .enabled { Repository.text("Sources/README.md") != "" })
    func readme() {
        let rows = Repository.text("Sources/README.md").split(separator: "\n").compactMap(Self.row)
        #expect(rows == Layers.table)
    }

    /// Reads `| 4 shell | `Linux` | purpose | `CLinux` |`.
    private static func row(_ line: Substring) -> Target? {
        let cells = line.split(separator: "|").map { $0.split(separator: " ") }
        guard cells.count == 4, let layer = cells[0].first.flatMap({ Int($0) }), let name = cells[1].first else {
            return nil
        }
        let kind: Target.Kind = cells[0].last == "core" ? .core : cells[0].last == "C" ? .c : .shell
        let names = cells[3].map { $0.filter { $0 != "`" && $0 != "," } }.filter { $0 != "–" }
        return Target(layer: layer, kind: kind, name: name.filter { $0 != "`" }, mayImport: names)
    }

    @Test("of C include no header of another layer")
    func includes() {
        let starts: Set = ["tenement-init", "CScan"]
        let freestanding: Set = ["stddef.h", "stdint.h", "stdbool.h", "emmintrin.h", "arm_neon.h", "CScan.h"]
        let findings = Repository.sources.filter { starts.contains($0.target) }.flatMap { file in
            file.lines.enumerated().compactMap { number, line -> Finding? in
                guard line.hasPrefix("#include") else { return nil }
                let name = line.drop { $0 != "<" && $0 != "\"" }.dropFirst().prefix { $0 != ">" && $0 != "\"" }
                let isKernels = name.hasPrefix("linux/") || name.hasPrefix("asm/") || line.contains("\"")
                if isKernels || freestanding.contains(String(name)) { return nil }
                return Finding(file, number + 1, "\(file.target) has no libc: \(name)")
            }
        }
        expectNone(findings)
    }
}
