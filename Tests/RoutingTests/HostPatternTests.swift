import Routing
import Testing

@Suite("A host pattern")
struct HostPatternTests {
    @Test(
        "is read",
        arguments: [
            ("Example.COM", "example.com"), ("example.com.", "example.com"), ("*.Example.com", "*.example.com"),
            ("a_b.test", "a_b.test"), ("localhost", "localhost"), ("127.0.0.1", "127.0.0.1"), ("[::1]", "[::1]"),
        ])
    func valid(text: String, canonical: String) throws {
        #expect(try HostPattern(text).text == canonical)
    }

    @Test(
        "is nothing else",
        arguments: [
            "", ".", "*", "*.com", "a..b", ".a.b", "a.*.b", "*a.b.c", "a b", "a:80", "ü.test", "[::1", "[x]", "[]",
            "a/b", String(repeating: "a", count: 64) + ".test", String(repeating: "a.", count: 130) + "b",
        ])
    func invalid(text: String) {
        #expect(throws: RoutingError.invalidHost(text)) { try HostPattern(text) }
    }

    @Test(
        "with a star matches any depth, but never the bare domain",
        arguments: [
            ("*.example.com", "a.example.com", true), ("*.example.com", "a.b.example.com", true),
            ("*.example.com", "example.com", false), ("*.example.com", "xexample.com", false),
            ("*.example.com", ".example.com", false), ("example.com", "example.com", true),
            ("example.com", "a.example.com", false),
        ])
    func matching(pattern: String, host: String, matches: Bool) throws {
        #expect(try HostPattern(pattern).matches(host) == matches)
    }

    @Test("of the default route matches everything")
    func any() {
        #expect(HostPattern.any.matches("x") && HostPattern.any.text.isEmpty)
    }
}

@Suite("A path prefix")
struct PathPrefixTests {
    @Test(
        "matches whole segments",
        arguments: [
            ("/api", "/api", true), ("/api", "/api/", true), ("/api", "/api/x", true), ("/api", "/apis", false),
            ("/api/", "/api", true), ("/", "/x", true), ("", "", true), ("/a/b", "/a", false),
        ])
    func segments(prefix: String, path: String, matches: Bool) throws {
        #expect(try PathPrefix(prefix).matches(path) == matches)
    }

    @Test("is nothing else", arguments: ["api", "/a?b", "/a#b", "/a b", "/ü"])
    func invalid(text: String) {
        #expect(throws: RoutingError.invalidPath(text)) { try PathPrefix(text) }
    }
}

@Suite("A routing table")
struct RoutingTableTests {
    private let table: RoutingTable<String>

    init() throws {
        let api = try PathPrefix("/api")
        table = RoutingTable([
            .init(.exact("a.example.com"), to: "exact"),
            .init(.exact("a.example.com"), path: api, to: "exact api"),
            .init(.wildcard(suffix: "example.com"), to: "wildcard"),
            .init(.wildcard(suffix: "deep.example.com"), to: "deep"),
            .init(.wildcard(suffix: "deep.example.com"), path: api, to: "deep api"),
            .init(.exact("b.example.com"), isBuiltIn: true, to: "hidden"),
            .init(.exact("web.localhost"), isBuiltIn: true, to: "built in"),
            .init(.exact("only.test"), path: api, to: "only api"),
            .init(.any, to: "default"),
        ])
    }

    @Test(
        "asks exact, wildcard, built-in and default routes in this order",
        arguments: [
            ("a.example.com", "/", "exact"), ("a.example.com", "/api/x", "exact api"),
            ("b.example.com", "/", "wildcard"), ("x.deep.example.com", "/", "deep"),
            ("x.deep.example.com", "/api", "deep api"), ("deep.example.com", "/", "wildcard"),
            ("example.com", "/", "default"), ("web.localhost", "/x", "built in"), ("only.test", "/api", "only api"),
            ("only.test", "/", "default"),
        ])
    func order(host: String, path: String, target: String) {
        #expect(table.target(host: host, path: path) == target)
    }

    @Test("without a default route leads an unknown host nowhere")
    func none() {
        #expect(RoutingTable([.init(.exact("a"), to: 1)]).target(host: "b", path: "/") == nil)
    }
}
