import Control
import JSON
import Testing

@Suite("An answer")
struct ReplyTests {
    @Test("reads back as what was written, for every question", arguments: Samples.replies)
    func roundTrip(look: Look, reply: ControlReply) throws {
        let body = try JSONParser.parse(reply.body)
        #expect(try ControlReply(to: .look(look, from: Caller()), body: body) == reply)
        #expect(reply.httpStatus == 200)
    }

    @Test(
        "reads back as what was written, for changes",
        arguments: [
            (ControlReply.accepted(Acceptance(operation: "op17", generation: 42)), 202), (.result(Samples.result), 200),
            (.plan(PlanAnswer(steps: [PlanRow(action: "start", name: "web", reason: "new")], diff: "+a\n")), 200),
            (.error(Samples.error), 424),
        ])
    func changes(reply: ControlReply, status: Int) throws {
        let body = try JSONParser.parse(reply.body)
        #expect(try ControlReply(to: .change(.shutdown, ChangeOptions()), body: body) == reply)
        #expect(reply.httpStatus == status)
    }

    @Test("may have fields that we do not know, and lacks none that we need")
    func fields() throws {
        let body = try JSONParser.parse(
            #"[{"instance":"a:b","app":"host","service":"a","id":"b","state":"ready","x":1}]"#)
        let request = ControlRequest.look(.instances(InstanceQuery()), from: Caller())
        #expect(
            try ControlReply(to: request, body: body)
                == .instances([
                    InstanceRow(instance: "a:b", app: "host", service: "a", id: "b", replica: nil, state: "ready")
                ]))
        #expect(throws: RowError(field: "state")) {
            try ControlReply(to: request, body: try JSONParser.parse(#"[{"instance":"a:b"}]"#))
        }
    }

    @Test("about instances has exactly the keys of ps --json")
    func keys() {
        #expect(
            Samples.row.json.object?.members.map(\.key) == [
                "instance", "app", "service", "id", "replica", "state", "health", "pid", "listen", "uptime_s",
                "restarts",
                "memory_bytes", "cpu_percent", "weight", "reason", "next_try_s", "isolation", "isolation_asked",
                "release",
                "tasks", "memory_peak_bytes", "memory_limit_bytes", "cpu_pressure_percent", "memory_pressure_percent",
                "io_pressure_percent",
            ])
    }

    @Test(
        "that is an error has the documented status and exit code",
        arguments: [
            ("usage", 400, 2), ("invalid", 400, 2), ("state_invalid", 400, 2), ("not_found", 404, 3),
            ("already_running", 409, 4), ("conflict", 409, 1), ("busy", 409, 1), ("failed", 424, 1),
            ("no_space", 507, 1),
            ("timeout", 504, 5), ("permission", 403, 6), ("internal", 500, 1),
        ] as [(String, Int, Int32)])
    func codes(word: String, status: Int, exit: Int32) throws {
        let code = try #require(ControlError.Code(rawValue: word))
        #expect(code.httpStatus == status)
        #expect(code.exitCode == exit)
        #expect(ControlError.Code.allCases.count == 12)
    }

    @Test(
        "keeps every byte of a log line",
        arguments: [
            [], [0], [0xff], [0xff, 0xfe], [0xff, 0xfe, 0xfd], Array("text\u{0}".utf8), Array(0...255),
        ] as [[UInt8]])
    func bytes(bytes: [UInt8]) throws {
        let row = LogRow(at: "t", name: "n", stream: "stdout", bytes: bytes)
        #expect(try LogRow(json: row.json) == row)
        let isText = String(validating: bytes, as: UTF8.self) != nil
        #expect((row.json["text"] != nil) == isText)
        #expect((row.json["base64"] != nil) == !isText)
    }

    @Test("with broken base64 is refused", arguments: ["A", "AB=C", "A===", "A*==", "QR=="])
    func base64(text: String) throws {
        let json: JSONValue = ["at": "t", "name": "n", "stream": "s", "base64": .string(text)]
        #expect(throws: RowError.self) { try LogRow(json: json) }
    }
}

@Suite("A permission")
struct PermissionTests {
    private let access = ControlAccess(owner: 1000, operators: 50, viewers: 51)
    private let look = ControlRequest.look(.status, from: Caller())
    private let change = ControlRequest.change(.shutdown, ChangeOptions())

    @Test(
        "is given to root, the owner and two groups",
        arguments: [
            (0, [0], .everything), (1000, [1000], .everything), (1001, [1001, 50], .everything),
            (1001, [51, 50], .everything), (1001, [51], .looking), (1001, [1001], .none), (1001, [], .none),
        ] as [(UInt32, [UInt32], Permission)])
    func given(user: UInt32, groups: [UInt32], expected: Permission) {
        #expect(access.permission(user: user, groups: groups) == expected)
    }

    @Test("is given to nobody by a group that does not exist")
    func absent() {
        #expect(ControlAccess(owner: 1000).permission(user: 1001, groups: [50, 51, 1001]) == .none)
    }

    @Test("to look does not allow to change")
    func looking() {
        #expect(Permission.looking.allows(look) && !Permission.looking.allows(change))
        #expect(Permission.everything.allows(look) && Permission.everything.allows(change))
        #expect(!Permission.none.allows(look) && !Permission.none.allows(change))
    }

    @Test(
        "to register covers one's own directories and root's",
        arguments: [
            (1000, 1000, true), (1000, 0, true), (1000, 1001, false), (0, 1001, true),
        ] as [(UInt32, UInt32, Bool)])
    func register(user: UInt32, owner: UInt32, expected: Bool) {
        let peer = Peer(pid: 1, user: user, groups: [], permission: .everything)
        #expect(peer.mayRegister(directoryOf: owner) == expected)
    }
}
