import Foundation
import Model
import Testing

@Suite("A time in UTC")
struct UTCTimeTests {
    @Test(
        "reads and prints RFC 3339",
        arguments: [
            ("1970-01-01T00:00:00Z", Int64(0)), ("2026-11-21T06:31:00Z", 1_795_242_660),
            ("2000-02-29T23:59:59Z", 951_868_799), ("2261-12-31T00:00:00Z", 9_214_560_000),
        ])
    func roundTrip(text: String, seconds: Int64) {
        #expect(UTCTime(text)?.nanoseconds == seconds * 1_000_000_000)
        #expect(UTCTime(nanoseconds: seconds * 1_000_000_000).text == text)
    }

    @Test("agrees with an independent calendar on every thousandth hour for a century")
    func calendar() {
        let formatter = ISO8601DateFormatter()
        for hour in stride(from: 0, to: 24 * 366 * 100, by: 1000) {
            let date = Date(timeIntervalSince1970: Double(hour) * 3600)
            #expect(UTCTime(nanoseconds: Int64(hour) * 3_600_000_000_000).text == formatter.string(from: date))
        }
    }

    @Test("stamps with nanoseconds")
    func stamp() {
        let time = UTCTime("2026-11-21T06:31:00.000456789Z")
        #expect(time.map { String(decoding: $0.bytes, as: UTF8.self) } == "2026-11-21T06:31:00.000456789Z")
    }

    @Test("takes an offset into account")
    func offset() {
        #expect(UTCTime("2026-11-21T08:31:00+02:00") == UTCTime("2026-11-21T06:31:00Z"))
        #expect(UTCTime("2026-11-20T22:01:00-08:30") == UTCTime("2026-11-21T06:31:00Z"))
    }

    @Test("takes a date alone as its midnight")
    func date() {
        #expect(UTCTime("2026-11-21") == UTCTime("2026-11-21T00:00:00Z"))
    }

    @Test(
        "refuses what is no time",
        arguments: [
            "", "2026", "2026-13-01", "2026-02-29", "2026-11-21T", "2026-11-21T25:00:00Z", "2026-11-21T06:31:00",
            "2026-11-21T06:31:00.Z", "2026-11-21T06:31:00Zx", "1969-12-31T00:00:00Z", "2026-11-21T06:31:00+2:00",
        ])
    func refuses(text: String) {
        #expect(UTCTime(text) == nil)
    }
}
