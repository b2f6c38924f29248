// swift-tools-version: 6.3
import PackageDescription

/// Tests are compiled like this: they play hostile programs and need not mark what is unsafe.
let careful: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

/// The product is compiled like this: the compiler proves what it can, and regular expressions stay out.
///
/// `contains(String)`, `split(separator: String)` and `replacing` bring 1 MB of them along.
let strict: [SwiftSetting] =
    careful + [
        .strictMemorySafety(),
        .unsafeFlags(["-Xfrontend", "-disable-implicit-string-processing-module-import"]),
        // Nothing reads the names of fields at run time.
        .unsafeFlags(["-Xfrontend", "-disable-reflection-metadata"], .when(configuration: .release)),
    ]

/// What runs seldom is compiled for size.
let small: [SwiftSetting] = strict + [.unsafeFlags(["-Osize"], .when(configuration: .release))]

let cStrict: [CSetting] = [.treatAllWarnings(as: .error)]

func swift(
    _ name: String, _ dependencies: [Target.Dependency] = [], settings: [SwiftSetting] = strict
) -> Target {
    // libm: the standard library rounds with it, and a core target has no Glibc that would link it.
    .target(name: name, dependencies: dependencies, swiftSettings: settings, linkerSettings: [.linkedLibrary("m")])
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(
        name: name, dependencies: dependencies + ["TestSupport"], exclude: exclude, swiftSettings: careful)
}

func executable(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

let package = Package(
    name: "tenement",
    targets: [
        // 0 · C: what Swift cannot say.
        .target(name: "CLinux", cSettings: cStrict),
        .target(name: "CScan", cSettings: cStrict),
        .target(name: "CSwiftRuntime", cSettings: cStrict, cxxSettings: [.treatAllWarnings(as: .error)]),
        .systemLibrary(name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),
        .systemLibrary(name: "CCap", pkgConfig: "libcap", providers: [.apt(["libcap-dev"])]),
        .systemLibrary(name: "CSeccomp", pkgConfig: "libseccomp", providers: [.apt(["libseccomp-dev"])]),
        .systemLibrary(name: "CNftnl", pkgConfig: "libnftnl", providers: [.apt(["libnftnl-dev"])]),
        .systemLibrary(name: "CMnl", pkgConfig: "libmnl", providers: [.apt(["libmnl-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CNghttp2", pkgConfig: "libnghttp2", providers: [.apt(["libnghttp2-dev"])]),

        // 1 · core: formats, bytes ⇄ values.
        swift("TOML", settings: small),
        swift("JSON", settings: small),
        swift("HTTP", ["CScan"]),
        swift("DNS"),
        swift("Metrics", settings: small),
        swift("RouterProtocol", settings: small),

        // 2 · core: nouns.
        swift("Model", ["TOML", "JSON"], settings: small),

        // 3 · core: decisions.
        swift("Routing", ["Model", "DNS", "RouterProtocol"], settings: small),
        swift("Supervision", ["Model", "Routing"], settings: small),

        // 4 · shell: one file per kernel facility.
        swift("Linux", ["CLinux"]),

        // 5 · shell: readiness and time; children; packets before us.
        swift("EventLoop", ["CSystemd", "Linux"], settings: small),
        swift("Processes", ["Linux", "Model", "CLinux", "CCap", "CSeccomp"], settings: small),

        swift("Netfilter", ["Linux", "RouterProtocol", "Model", "Routing", "CNftnl", "CMnl"], settings: small),

        // 6 · shell: the operator's socket; client connections.
        swift("Control", ["EventLoop", "Linux", "TOML", "HTTP", "JSON", "Model"], settings: small),
        swift("NameServer", ["Linux", "DNS", "Routing", "RouterProtocol"]),
        swift(
            "Proxy", ["Linux", "HTTP", "Routing", "RouterProtocol", "Metrics", "CScan", "COpenSSL", "CNghttp2"]),

        // 7 · shell: composition roots.
        swift("Router", ["Proxy", "NameServer", "RouterProtocol", "Routing", "Linux", "CCap", "CSeccomp"]),
        swift(
            "Daemon",
            [
                "CSystemd", "TOML", "JSON", "HTTP", "DNS", "Metrics", "RouterProtocol", "Model", "Routing",
                "Supervision",
                "Linux", "EventLoop", "Processes", "Netfilter", "Control",
            ], settings: small),

        // 8 · shell: talking to a person.
        swift("CommandLineTool", ["Daemon", "Control", "TOML", "JSON", "Model", "Linux"], settings: small),

        // 9 · executables.
        executable("tenement", ["CommandLineTool", "CSwiftRuntime"]),
        executable("tenement-router", ["Router", "CSwiftRuntime"]),

        // Tests.
        .target(name: "CTestSupport", path: "Tests/CTestSupport", cSettings: cStrict),
        .target(
            name: "TestSupport", dependencies: ["CTestSupport"], path: "Tests/TestSupport", swiftSettings: careful),
        tests("TestSupportTests", []),
        tests("TOMLTests", ["TOML"], exclude: ["tomllib"]),
        tests("JSONTests", ["JSON"], exclude: ["answers.py"]),
        tests("HTTPTests", ["HTTP"]),
        tests("DNSTests", ["DNS"], exclude: ["oracle.py"]),
        tests("MetricsTests", ["Metrics"]),
        tests("RouterProtocolTests", ["RouterProtocol"]),
        tests("ModelTests", ["Model", "TOML", "JSON"]),
        tests("RoutingTests", ["Routing", "DNS", "RouterProtocol", "Model"]),
        tests("SupervisionTests", ["Supervision", "Routing", "Model"]),
        tests("LinuxTests", ["Linux", "CLinux"]),
        tests("EventLoopTests", ["EventLoop", "Linux"]),
        tests("ProcessesTests", ["Processes", "Linux", "Model"], exclude: ["under-filter.py", "system-calls.py"]),
        tests("NetfilterTests", ["Netfilter", "Linux", "RouterProtocol", "Model", "Routing"]),
        tests("ControlTests", ["Control", "EventLoop", "Linux", "JSON", "Model"]),
        tests("NameServerTests", ["NameServer", "DNS", "RouterProtocol", "Linux"], exclude: ["checks.py"]),
        tests("ProxyTests", ["Proxy", "HTTP", "RouterProtocol", "Routing", "Linux"]),
        tests("RouterTests", ["Router", "RouterProtocol", "Linux"]),
        tests(
            "DaemonTests",
            [
                "Daemon", "Control", "Processes", "Netfilter", "Supervision", "Routing", "RouterProtocol", "Metrics",
                "HTTP",
                "Model",
                "Linux", "EventLoop", "TOML", "JSON",
            ]),
        tests("CommandLineToolTests", ["CommandLineTool", "Daemon", "Control", "EventLoop", "Linux", "JSON", "Model"]),
        tests("AcceptanceTests", ["JSON"], exclude: ["Escapes", "names.py"]),
        // Reads every byte of the sources: with optimisation a tenth of a second, without seconds.
        .testTarget(
            name: "ArchitectureTests", dependencies: ["TestSupport"],
            swiftSettings: careful + [.unsafeFlags(["-O"], .when(configuration: .debug))]),
    ],
    cLanguageStandard: .gnu17
)

// pid 1, guard and keeper: freestanding C, static, without a libc. The coverage runtime needs one, so it is left out then.
if Context.environment["TENEMENT_COVERAGE"] == nil {
    package.targets.append(
        .executableTarget(
            name: "tenement-init",
            cSettings: [
                .treatAllWarnings(as: .error), .headerSearchPath("../CLinux/include"),
                .unsafeFlags([
                    "-ffreestanding", "-fno-stack-protector", "-fno-asynchronous-unwind-tables", "-fno-PIC", "-Os",
                    "-fno-sanitize=all",
                ]),
            ],
            linkerSettings: [
                .unsafeFlags([
                    "-static-stdlib", "-nostartfiles", "-Xclang-linker", "-nostdlib", "-Xclang-linker", "-static",
                    "-Xclang-linker", "-fno-sanitize=all", "-Xclang-linker", "-Wno-unused-command-line-argument",
                ])
            ]))
}

// A sanitizer run builds only the tests it is for: `TENEMENT_TESTS=ProxyTests,ControlTests`. See contrib/test.
if let chosen = Context.environment["TENEMENT_TESTS"]?.split(separator: ",").map(String.init) {
    package.targets.removeAll { $0.type == .test && !chosen.contains($0.name) }
}

// contrib/bench: programs that measure, built only when asked for.
if Context.environment["TENEMENT_BENCH"] != nil {
    package.targets.append(
        .executableTarget(
            name: "toml-bench", dependencies: ["TOML"], path: "contrib/bench/toml", exclude: ["run"],
            swiftSettings: strict))
    package.targets.append(
        .executableTarget(
            name: "isolation-bench", dependencies: ["Processes", "Linux"], path: "contrib/bench/isolation",
            exclude: ["run"], swiftSettings: strict))
    package.targets.append(
        .executableTarget(
            name: "ports-bench", dependencies: ["Netfilter", "Linux", "RouterProtocol", "Model", "Routing"],
            path: "contrib/bench/ports", exclude: ["run"], swiftSettings: strict))
}
