import Foundation
import Metrics
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
            tenement_node_port_connections_total tenement_build_info
            """
        for name in promised.split(whereSeparator: \.isWhitespace) {
            #expect(Metric(rawValue: String(name)) != nil, "\(name)")
        }
        #expect(Metric.allCases.contains { !$0.isMeasured })
        #expect(Metric.instanceUptime.isMeasured)
    }

    @Test(
        "pleases promtool, but for the one name that the seed documents fixed",
        .enabled("needs promtool") {
            FileManager.default.isExecutableFile(atPath: "/usr/bin/promtool")
                || ProcessInfo.processInfo.environment["TENEMENT_TEST_ALL"] != nil
        })
    func promtool() throws {
        #expect(try check(everything(.prometheus, without: .instanceMemoryMegabytes)) == (0, ""))
        let (_, complaint) = try check(everything(.prometheus))
        #expect(complaint == "tenement_instance_memory_mb metric names should not contain abbreviated units\n")
    }

    @Test("is written for 1,000 instances with 15 series each in well under a second")
    func thousand() {
        let sets = (0..<1000).map { LabelSet(app: "host", service: "web", instance: "tenant-\($0)", replica: 1) }
        let clock = ContinuousClock()
        var size = 0
        let time = clock.measure {
            var exposition = Exposition(.openMetrics, capacity: 1 << 21)
            for metric in Metric.allCases.prefix(15) {
                exposition.begin(metric)
                for set in sets { exposition.add(set, nanoseconds: 1_234_567_890) }
            }
            size = exposition.bytes.count
        }
        #expect(size > 1_000_000)
        #expect(time < .seconds(1))
    }

    /// Runs `promtool check metrics`; returns its exit code and what it says.
    private func check(_ text: [UInt8]) throws -> (Int32, String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/promtool")
        process.arguments = ["check", "metrics"]
        let input = Pipe()
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(text))
        try input.fileHandleForWriting.close()
        let said = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: said, as: UTF8.self))
    }
}
