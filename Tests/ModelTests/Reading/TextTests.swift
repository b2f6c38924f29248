import Model
import Testing

@Suite("A text in a manifest")
struct TextTests {
    @Test(
        "is a duration as in Go",
        arguments: [
            ("0", Duration.zero), ("90s", .seconds(90)), ("1h30m", .seconds(5400)), ("1.5h", .seconds(5400)),
            ("300ms", .milliseconds(300)), ("2us", .microseconds(2)), ("2µs", .microseconds(2)),
            ("7ns", .nanoseconds(7)),
            (".5s", .milliseconds(500)), ("+1m", .seconds(60)), ("1.25s", .milliseconds(1250)),
        ])
    func durations(text: String, expected: Duration) throws {
        #expect(try DurationText.parse(text) == expected)
    }

    @Test(
        "is no duration for a reason",
        arguments: [
            ("120", "missing unit, did you mean \"120s\"?"),
            ("", "write a number and a unit, as in \"90s\" or \"1h30m\""),
            ("-1s", "it may not be negative"), ("1d", "unknown unit \"d\"; use ns, us, ms, s, m or h"),
            ("s", "write a number and a unit, as in \"90s\" or \"1h30m\""), ("9999999h", "it is too long"),
            ("99999999999999999999s", "it is too long"), ("2562047h2000m", "it is too long"),
            ("1.2.3s", "write a number and a unit, as in \"90s\" or \"1h30m\""),
            ("1h30", "write a number and a unit, as in \"90s\" or \"1h30m\""),
        ])
    func badDurations(text: String, message: String) {
        #expect { try DurationText.parse(text) } throws: { ($0 as? DurationText.Problem)?.message == message }
    }

    @Test(
        "is written as it would be read",
        arguments: [
            (Duration.zero, "0s"), (.seconds(5400), "1h30m"), (.milliseconds(1500), "1s500ms"),
            (.nanoseconds(7), "7ns"),
            (.microseconds(3), "3us"),
        ])
    func writing(duration: Duration, text: String) throws {
        #expect(DurationText.write(duration) == text)
        #expect(try DurationText.parse(text) == duration)
    }

    @Test(
        "is a size",
        arguments: [
            ("16MiB", 16 << 20), ("1K", 1024), ("2 GiB", 2 << 30), ("3M", 3 << 20), ("7", 7), ("x", nil), ("MiB", nil),
            ("-1K", nil), ("9999999999999G", nil), ("1.5K", nil),
        ] as [(String, Int?)])
    func sizes(text: String, bytes: Int?) {
        #expect(SizeText.parse(text) == bytes)
    }

    @Test(
        "is a signal by name or number",
        arguments: [
            ("TERM", 15), ("SIGTERM", 15), ("sigint", 2), ("9", 9), ("QUIT", 3), ("SIGRTMIN+1", 35), ("RTMAX", 64),
            ("RTMAX-2", 62), ("RTMIN", 34), ("POLL", 29), ("IOT", 6), ("CLD", 17), ("SYS", 31), ("0", nil), ("65", nil),
            ("FOO", nil), ("RTMIN+31", nil),
        ] as [(String, Int32?)])
    func signals(text: String, number: Int32?) {
        #expect(SignalName.number(of: text) == number)
    }

    @Test(
        "names a signal for people",
        arguments: [(15, "SIGTERM"), (9, "SIGKILL"), (36, "SIGRTMIN+2"), (33, "signal 33")])
    func signalNames(number: Int32, name: String) {
        #expect(SignalName.name(of: number) == name)
    }

    @Test(
        "is a host name",
        arguments: [
            ("Example.COM.", "example.com"), ("*.example.com", "*.example.com"), ("localhost", "localhost"),
            ("a_b.x", "a_b.x"), ("10.0.0.1", "10.0.0.1"),
        ])
    func hosts(text: String, host: String) {
        #expect(HostText.parse(text) == .success(host))
    }

    @Test(
        "is no host name for a reason",
        arguments: [
            ("*", HostText.Problem.tooBroad), ("*.com", .tooBroad), ("foo.*.example.com", .starInside),
            ("f*.example.com", .starInside), ("", .notAName), ("a..b", .notAName), ("-a.b", .notAName),
            ("a:80", .notAName),
            ("a b", .notAName), ("http://a", .notAName),
        ])
    func badHosts(text: String, problem: HostText.Problem) {
        #expect(HostText.parse(text) == .failure(problem))
        #expect(!problem.message.isEmpty)
    }

    @Test(
        "is an address",
        arguments: [
            ("1.2.3.4", true), ("256.1.1.1", false), ("1.2.3", false), ("01.2.3.4", false), ("::", true), ("::1", true),
            ("fe80::1:2", true), ("1:2:3:4:5:6:7:8", true), ("1:2:3:4:5:6:7", false), ("1::2::3", false),
            ("::ffff:1.2.3.4", true), ("12345::", false), (":1", false), ("1:", false), ("1:2:3:4:5:6:7::", true),
            ("::1.2.3.400", false), ("x", false),
        ])
    func addresses(text: String, isAddress: Bool) {
        #expect((IPAddressText.isIPv4(text[...]) || IPAddressText.isIPv6(text[...])) == isAddress)
    }

    @Test(
        "is a network",
        arguments: [
            ("10.0.0.0/8", true), ("10.0.0.1", true), ("::1/128", true), ("::1/129", false), ("10.0.0.0/33", false),
            ("x/8", false), ("1.2.3.4/5/6", false),
        ])
    func networks(text: String, isNetwork: Bool) {
        #expect(IPAddressText.isNetwork(text) == isNetwork)
    }

    @Test(
        "is a place to listen",
        arguments: [
            ("127.0.0.1:80", "127.0.0.1:80"), ("[::1]:80", "[::1]:80"), ("*:80", ":80"), (":0", ":0"),
            ("8080", ":8080"),
            ("localhost:80", nil), ("1.2.3.4", nil), ("[::1:80", nil), ("::1:80", nil), ("1.2.3.4:70000", nil),
            ("1.2.3.4:+1", nil),
        ] as [(String, String?)])
    func listening(text: String, address: String?) {
        #expect(ListenAddress(text)?.description == address)
    }

    @Test(
        "is an endpoint",
        arguments: [
            ("unix:/run/x.sock", "unix:/run/x.sock"), ("127.0.0.1:9000", "127.0.0.1:9000"),
            ("localhost:9000", "127.0.0.1:9000"), ("[::1]:9", "[::1]:9"), (":9", "127.0.0.1:9"), ("unix:x", nil),
            ("example.com:80", nil), ("1.2.3.4:0", nil),
        ] as [(String, String?)])
    func endpoints(text: String, endpoint: String?) {
        #expect(Endpoint(text)?.description == endpoint)
    }
}
