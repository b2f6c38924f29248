import Control
import JSON
import Testing

@Suite("The wire form of a request")
struct WireTests {
    @Test("reads back as what was written, for every request", arguments: Samples.requests)
    func roundTrip(request: ControlRequest) throws {
        let message = Wire.message(request)
        var target = try #require(WireMessage(message.method, target: message.target))
        #expect(target.query == message.query)
        target.body = try #require(try JSONParser.parse(JSONWriter.bytes(.object(message.body))).object)
        target.acceptsLines = message.acceptsLines
        #expect(try Wire.request(target, now: 0) == request)
    }

    @Test(
        "is the documented one",
        arguments: [
            (Samples.looks[1], "/v1/instances"),
            (.logs(LogQuery()), "/v1/logs"),
            (Samples.looks[2], "/v1/instances?name=web&name=%C3%A9:x&service=web"),
            (.operations(id: "op17", wait: .seconds(30)), "/v1/operations?id=op17&wait=30s"),
        ] as [(Look, String)])
    func targets(look: Look, expected: String) {
        #expect(Wire.message(.look(look, from: Caller())).target == expected)
    }

    @Test("has the documented body")
    func bodies() {
        func body(_ change: Change) -> String {
            JSONWriter.text(.object(Wire.message(.change(change, ChangeOptions())).body))
        }
        #expect(
            body(Samples.changes[1])
                == #"{"name":"web:prod","env":{"TZ":"UTC","KEY":{"secret":"s3cret"}},"replicas":3,"new":true}"#)
        #expect(body(.stop(names: ["a"], delete: true)) == #"{"names":["a"],"delete":true}"#)
        #expect(body(.scale(replicas: [NamedNumber("web", 3)])) == #"{"replicas":{"web":3}}"#)
        #expect(body(.shutdown) == "{}")
    }

    @Test(
        "is refused with the reason",
        arguments: [
            ("GET", "/v2/status", "{}", "not_found: no endpoint \"/v2/status\""),
            ("GET", "/v1/nothing", "{}", "not_found: no endpoint \"/v1/nothing\""),
            ("POST", "/v1/status", "{}", "usage: status is asked with GET"),
            ("GET", "/v1/spawn", "{}", "usage: spawn is asked with POST"),
            ("GET", "/v1/instances?nme=web", "{}", "usage: instances has no field \"nme\" (did you mean \"name\"?)"),
            ("GET", "/v1/apps?zzz=1", "{}", "usage: apps has no field \"zzz\" (it takes cwd)"),
            ("GET", "/v1/apps", #"{"a":1}"#, "usage: a GET with a body (put the fields into the query)"),
            ("GET", "/v1/why", "{}", "usage: why needs the field \"name\""),
            ("GET", "/v1/why?name=a&name=b", "{}", "usage: field \"name\" of why must be given once"),
            ("GET", "/v1/logs?follow=maybe", "{}", "usage: field \"follow\" of logs must be 0 or 1"),
            ("GET", "/v1/logs?n=-1", "{}", "usage: field \"n\" of logs must be a number"),
            ("GET", "/v1/logs?stream=out", "{}", "usage: field \"stream\" of logs must be stdout or stderr"),
            (
                "GET", "/v1/logs?since=yesterday", "{}",
                "usage: field \"since\" of logs must be a time like \"2026-11-21T06:31:00Z\""
                    + ", or how long ago, like \"5m\""
            ),
            ("GET", "/v1/operations?wait=30", "{}", "usage: field \"wait\" of operations must be a time like \"30s\""),
            ("POST", "/v1/spawn", "{}", "usage: spawn needs the field \"name\""),
            ("POST", "/v1/spawn", #"{"name":1}"#, "usage: field \"name\" of spawn must be a string"),
            (
                "POST", "/v1/spawn", #"{"name":"a","evn":{}}"#,
                "usage: spawn has no field \"evn\" (did you mean \"env\"?)"
            ),
            (
                "POST", "/v1/spawn", #"{"name":"a","env":{"A":1}}"#,
                "usage: field \"env\" of spawn must be an object of strings or of {\"secret\":\"…\"}"
            ),
            (
                "POST", "/v1/spawn", #"{"name":"a","replicas":-1}"#,
                "usage: field \"replicas\" of spawn must be a number that is not negative"
            ),
            ("POST", "/v1/spawn", #"{"name":"a","new":"yes"}"#, "usage: field \"new\" of spawn must be true or false"),
            (
                "POST", "/v1/spawn?name=a", #"{"name":"a"}"#,
                "usage: a query field \"name\" in a POST (put it into the JSON body)"
            ),
            ("POST", "/v1/stop", #"{"names":[]}"#, "usage: stop needs the field \"names\""),
            ("POST", "/v1/stop", #"{"names":"web"}"#, "usage: field \"names\" of stop must be an array of strings"),
            (
                "POST", "/v1/scale", #"{"replicas":{}}"#,
                "usage: field \"replicas\" of scale must be an object of numbers"
            ),
            (
                "POST", "/v1/restart", #"{"names":["a"],"wait":"30"}"#,
                "usage: field \"wait\" of restart must be a time like \"30s\""
            ),
        ])
    func strict(method: String, target: String, body: String, expected: String) throws {
        var message = try #require(WireMessage(method == "GET" ? .get : .post, target: target))
        message.body = try #require(try JSONParser.parse(body).object)
        #expect {
            _ = try Wire.request(message, now: 0)
        } throws: { error in
            guard let error = error as? ControlError else { return false }
            let text = "\(error.code.rawValue): \(error.message)" + (error.hint.map { " (\($0))" } ?? "")
            let matches =
                expected == text || error.hint == "contrib/api.md lists them" && text.hasPrefix(expected)
                || text.hasPrefix(expected + " (all paths")
            if !matches { Issue.record("\(text)") }
            return matches
        }
    }

    @Test("counts back from now where it says how long ago")
    func ago() throws {
        let message = try #require(WireMessage(.get, target: "/v1/logs?since=1m30s&until=2026-11-21T06:31:00%2B01:00"))
        guard case .look(.logs(let query), _) = try Wire.request(message, now: 100_000_000_000) else {
            Issue.record("no logs")
            return
        }
        #expect(query.since == 10_000_000_000)
        #expect(query.until == 1_795_239_060_000_000_000)
    }

    @Test("accepts exactly the fields of the list of endpoints", arguments: Wire.endpoints)
    func fields(endpoint: Wire.Endpoint) throws {
        let all = endpoint.fields + (endpoint.method == .get ? Wire.lookFields : Wire.changeFields)
        for field in all {
            var message = WireMessage(endpoint.method, Wire.prefix + endpoint.verb)
            if endpoint.method == .get { message.query = [.init(field, "1")] } else { message.body[field] = "1" }
            do {
                _ = try Wire.request(message, now: 0)
            } catch {
                #expect(!error.message.contains("has no field"), "\(field)")
                #expect(!error.message.contains("is not read"))
            }
        }
    }

    @Test(
        "with a broken percent sign or bytes that are not UTF-8 is none", arguments: ["/v1/%4", "/v1/a?b=%zz", "/%ff"])
    func percent(target: String) {
        #expect(WireMessage(.get, target: target) == nil)
    }
}
