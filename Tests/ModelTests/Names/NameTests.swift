import Model
import Testing

@Suite("A name")
struct NameTests {
    @Test(
        "of a service is letters, digits, _ and -",
        arguments: ["web", "a_b-C9", "9"])
    func good(name: String) {
        #expect(NameRule.violation(ofName: name) == nil)
        #expect(NameRule.violation(ofID: name) == nil)
    }

    @Test(
        "is refused with its reason",
        arguments: [
            ("", NameRule.Violation.empty), ("a b", .character(" ")), ("../x", .character(".")),
            ("a/b", .character("/")),
            ("ä", .character("ä")), ("Host", .reserved), ("logs", .reserved), ("disks", .reserved), ("acme", .reserved),
            (String(repeating: "x", count: 64), .tooLong),
        ])
    func bad(name: String, violation: NameRule.Violation) {
        #expect(NameRule.violation(ofName: name) == violation)
        #expect(!violation.message.isEmpty)
    }

    @Test(
        "of an instance may have dots, but not look like a replica or a directory",
        arguments: [
            ("v1.2-rc", nil), ("host", nil), ("a.", nil), ("a.2", .looksLikeReplica), (".", .path), ("..", .path),
            ("a:b", NameRule.Violation.character(":")),
        ])
    func ids(id: String, violation: NameRule.Violation?) {
        #expect(NameRule.violation(ofID: id) == violation)
    }

    @Test("in full is read and written alike", arguments: ["jobs:default", "shop/web:prod", "shop/web:v1.x"])
    func full(text: String) {
        #expect(InstanceName(parsing: text)?.description == text)
        #expect(ReplicaName(parsing: text + ".3")?.description == text + ".3")
        #expect(ReplicaName(parsing: text + ".3")?.number == 3)
    }

    @Test("in full is strict", arguments: ["jobs", "a/b/c:d", ":x", "a:", "host/web:x", "a:b.2", "/web:x"])
    func strict(text: String) {
        #expect(InstanceName(parsing: text) == nil)
        #expect(ReplicaName(parsing: text) == nil || text == "a:b.2")
    }

    @Test(
        "of a variable can be passed to a process",
        arguments: [("A", true), ("", false), ("A=B", false), ("A\u{0}", false)])
    func variable(key: String, isGood: Bool) {
        #expect(NameRule.isVariable(key) == isGood)
    }
}

@Suite("A selector")
struct SelectorTests {
    private let names = [
        "web:default", "web:prod", "worker:a", "worker:b", "shop/web:default", "shop/db:x", "jobs:prod",
    ]
    .compactMap { InstanceName(parsing: $0) }

    @Test(
        "is read in all spellings",
        arguments: [
            ("web", nil, "web", nil, nil), ("web:prod", nil, "web", "prod", nil), ("web:prod.2", nil, "web", "prod", 2),
            ("web.2", nil, "web", nil, 2), ("web#2", nil, "web", nil, 2), ("shop/web:prod", "shop", "web", "prod", nil),
            ("worker:*", nil, "worker", "*", nil), ("*", nil, "*", nil, nil), ("web:2", nil, "web", "2", nil),
            ("web:v1.x", nil, "web", "v1.x", nil), ("host/web", "host", "web", nil, nil),
        ] as [(String, String?, String, String?, Int?)])
    func spellings(text: String, app: String?, service: String, id: String?, replica: Int?) throws {
        let selector = try #require(Selector(text))
        #expect(selector.app == app && selector.service == service)
        #expect(selector.id == id && selector.replica == replica)
        #expect(selector.description == text)
    }

    @Test("is refused if it can be no name", arguments: ["", ":x", "/web", "a b", "web#x", "web.0", "web:", "a/b/c"])
    func refused(text: String) {
        #expect(Selector(text) == nil)
    }

    private func match(_ text: String, _ purpose: Selector.Purpose = .looking, inApp: String? = nil) throws -> [String]?
    {
        try #require(Selector(text)).match(names, for: purpose, inApp: inApp).instances?.map(\.description)
    }

    @Test("means the default instance to change and all of them to look")
    func purpose() throws {
        #expect(try match("host/web", .changing) == ["web:default"])
        #expect(try match("host/web") == ["web:default", "web:prod"])
        #expect(try match("worker:*", .changing) == ["worker:a", "worker:b"])
        #expect(try match("worker:?") == ["worker:a", "worker:b"])
        #expect(try match("*")?.count == 7)
        #expect(try match("*/*")?.count == 7)
        #expect(try match("shop/*") == ["shop/db:x", "shop/web:default"])
        #expect(try match("shop/web:default") == ["shop/web:default"])
    }

    @Test("prefers the app of the directory, else asks which one")
    func apps() throws {
        #expect(try match("web", .changing, inApp: "shop") == ["shop/web:default"])
        #expect(try match("db:x") == ["shop/db:x"])
        #expect(try match("web", .changing) == ["web:default"])
        let two = ["a/web:default", "b/web:default"].compactMap { InstanceName(parsing: $0) }
        #expect(try #require(Selector("web")).match(two, for: .looking) == .ambiguous(two))
    }

    @Test("says what else there is")
    func suggestions() throws {
        let jobs = try #require(InstanceName(parsing: "jobs:prod"))
        #expect(try #require(Selector("jobs")).match(names, for: .changing) == .onlyOthers([jobs]))
        #expect(try #require(Selector("wrker")).match(names, for: .looking) == .notFound(nearest: ["worker"]))
        #expect(try #require(Selector("jobs:prd")).match(names, for: .looking) == .notFound(nearest: ["jobs:prod"]))
        #expect(try #require(Selector("jobs:x")).match(names, for: .looking) == .notFound(nearest: ["jobs:prod"]))
        #expect(try #require(Selector("zzzzzzz")).match(names, for: .looking) == .notFound(nearest: []))
    }

    @Test("made of an instance means exactly that one")
    func exact() throws {
        let prod = try #require(InstanceName(parsing: "web:prod"))
        #expect(Selector(prod).match(names, for: .changing) == .found([prod]))
    }

    @Test(
        "with stars backtracks",
        arguments: [
            ("a*b*c", "aXbYbc", true), ("a*b*c", "aXbY", false), ("*", "", true), ("a?", "a", false),
            ("**a", "ba", true),
        ])
    func globs(pattern: String, text: String, fits: Bool) {
        #expect(Glob.matches(pattern, text) == fits)
    }
}
