import Metrics
import TestSupport
import Testing

@Suite("The catalogue")
struct CatalogTests {
    /// One sample of every metric, with odd label values.
    private func everything(_ format: ExpositionFormat, without left: Metric? = nil) -> [UInt8] {
        var exposition = Exposition(format)
        for metric in Metric.allCases where metric != left {
            var labels = LabelSet()
            for label in metric.labels { labels.add(label, "a\"b\\c\nd") }
            exposition.begin(metric)
            if metric.kind == .histogram {
                exposition.add(labels, DurationHistogram(bounds: [500, 1_000_000], counts: [1, 2, 3], sum: 12))
            } else {
                exposition.add(labels, 1.5)
            }
        }
        exposition.finish()
        return exposition.bytes
    }

    @Test("names every metric as the field wants: counters end in _total, others do not")
    func names() {
        for metric in Metric.allCases {
            #expect(metric.rawValue.hasPrefix("tenement_"))
            #expect(metric.rawValue.hasSuffix("_total") == (metric.kind == .counter), "\(metric)")
            #expect(metric.help.hasSuffix("."), "\(metric)")
            #expect(!metric.labels.contains("le"))
        }
        #expect(Set(Metric.allCases.map(\.help)).count == Metric.allCases.count)
    }

    @Test("has every metric that the design promises")
    func promised() {
        let promised = """
            tenement_instance_uptime_seconds tenement_instance_memory_mb tenement_instance_memory_bytes
            tenement_instance_cpu_seconds_total tenement_instance_state tenement_instance_restarts_total
            tenement_instance_last_exit_code tenement_instance_oom_kills_total tenement_instance_storage_bytes
            tenement_instances_up tenement_requests_total tenement_errors_total tenement_request_duration_seconds
            tenement_requests_in_flight tenement_requests_queued tenement_wakeups_total tenement_open_connections
            tenement_node_port_connections_total tenement_node_port_bytes_total tenement_build_info
            """
        for name in promised.split(whereSeparator: \.isWhitespace) {
            #expect(Metric(rawValue: String(name)) != nil, "\(name)")
        }
        #expect(Metric.allCases.contains { !$0.isMeasured })
        #expect(Metric.instanceUptime.isMeasured)
    }

    @Test("pleases promtool, but for the one name that the seed documents fixed", .needs(.promtool))
    func promtool() throws {
        let (code, complaint) = try check(everything(.prometheus, without: .instanceMemoryMegabytes))
        #expect((code, complaint) == (0, ""))
        #expect(
            try check(everything(.prometheus)).complaint
                == "tenement_instance_memory_mb metric names should not contain abbreviated units\n")
    }

    /// Runs `promtool check metrics`; returns its exit code and what it says.
    private func check(_ text: [UInt8]) throws -> (code: Int32, complaint: String) {
        let folder = try TemporaryFolder()
        let path = try folder.write(String(decoding: text, as: UTF8.self), to: "metrics")
        let check = try Program.run(["sh", "-c", "exec promtool check metrics < \(path)"])
        return (check.code, check.output + check.errors)
    }
}
