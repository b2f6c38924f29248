import Metrics
import Testing

@Suite("An exposition")
struct ExpositionTests {
    private let labels = LabelSet(app: "host", service: "web", instance: "prod", replica: 2)

    private func text(_ format: ExpositionFormat, _ write: (inout Exposition) -> Void) -> String {
        var exposition = Exposition(format)
        write(&exposition)
        exposition.finish()
        return String(decoding: exposition.bytes, as: UTF8.self)
    }

    @Test("writes help, type and samples")
    func family() {
        let written = text(.prometheus) {
            $0.begin(.instanceRestarts)
            $0.add(labels, 3)
        }
        #expect(
            written == """
                # HELP tenement_instance_restarts_total Automatic restarts of the replica.
                # TYPE tenement_instance_restarts_total counter
                tenement_instance_restarts_total{app="host",service="web",instance="prod",replica="2"} 3

                """)
    }

    @Test("in OpenMetrics names the family of a counter without _total and ends with EOF")
    func openMetrics() {
        let written = text(.openMetrics) {
            $0.begin(.routerRestarts)
            $0.add(LabelSet(), UInt64.max)
        }
        #expect(
            written == """
                # HELP tenement_router_restarts Times the router process was replaced because it ended.
                # TYPE tenement_router_restarts counter
                tenement_router_restarts_total 18446744073709551615
                # EOF

                """)
    }

    @Test("adds buckets up and repeats their sum as the count")
    func histogram() {
        let histogram = DurationHistogram(bounds: [500, 1_000_000], counts: [1, 2, 4], sum: 1_500_000_000)
        let series = { (written: String) in
            written.split(separator: "\n").filter { !$0.hasPrefix("#") }.map {
                $0.replacing("tenement_request_duration_seconds", with: "")
            }
        }
        let prometheus = text(.prometheus) {
            $0.begin(.requestDuration)
            $0.add(LabelSet(), histogram)
        }
        #expect(
            series(prometheus) == [
                "_bucket{le=\"0.0005\"} 1", "_bucket{le=\"1\"} 3", "_bucket{le=\"+Inf\"} 7", "_sum 1.5", "_count 7",
            ])
        let openMetrics = text(.openMetrics) {
            $0.begin(.requestDuration)
            $0.add(LabelSet().adding("app", "a"), histogram)
        }
        #expect(series(openMetrics)[1] == "_bucket{app=\"a\",le=\"1.0\"} 3")
        #expect(DurationHistogram(bounds: [1], counts: [], sum: 0).counts == [0, 0])
    }

    @Test("escapes label values", arguments: [("a\"b", "a\\\"b"), ("a\\b", "a\\\\b"), ("a\nb", "a\\nb"), ("ä", "ä")])
    func escapes(value: String, expected: String) {
        #expect(String(decoding: LabelSet().adding("app", value).bytes, as: UTF8.self) == "app=\"\(expected)\"")
    }

    @Test(
        "writes numbers as the formats want them",
        arguments: [
            (0.0, "0.0"), (1.5, "1.5"), (-2, "-2.0"), (1e21, "1e+21"), (.nan, "NaN"), (.infinity, "+Inf"),
            (-.infinity, "-Inf"),
        ])
    func numbers(value: Double, expected: String) {
        let written = text(.prometheus) {
            $0.begin(.instancesUp)
            $0.add(LabelSet(), value)
        }
        #expect(written.hasSuffix("\ntenement_instances_up \(expected)\n"))
    }

    @Test(
        "writes nanoseconds as seconds, exactly",
        arguments: [
            (0, "0"), (1, "0.000000001"), (1_500_000_000, "1.5"), (60_000_000_000, "60"), (1_000_000_010, "1.00000001"),
        ] as [(UInt64, String)])
    func seconds(nanoseconds: UInt64, expected: String) {
        let written = text(.prometheus) {
            $0.begin(.instanceUptime)
            $0.add(LabelSet(), nanoseconds: nanoseconds)
        }
        #expect(written.hasSuffix("\ntenement_instance_uptime_seconds \(expected)\n"))
    }

    @Test("writes negative whole numbers")
    func negative() {
        let written = text(.prometheus) {
            $0.begin(.instanceLastExitCode)
            $0.add(LabelSet(), Int8.min)
        }
        #expect(written.hasSuffix(" -128\n"))
    }

    @Test(
        "is OpenMetrics only for those who ask for it by name",
        arguments: [
            (nil, false), ("*/*", false), ("text/plain;version=0.0.4", false),
            ("application/openmetrics-text; version=1.0.0, text/plain;q=0.5", true),
            ("text/plain, Application/OpenMetrics-Text;q=0.8", true), ("application/openmetrics-text;q=0.0", false),
        ] as [(String?, Bool)])
    func negotiation(accept: String?, isOpenMetrics: Bool) {
        let format = ExpositionFormat(accept: accept)
        #expect(format == (isOpenMetrics ? .openMetrics : .prometheus))
        #expect(format.contentType.contains("openmetrics") == isOpenMetrics)
    }
}
