/// The supervisor's first record; carries the descriptor of the counters (a sealed memfd of `CounterLayout.size`).
///
/// The first three fields are frozen for ever, so that any two versions can tell
/// that they do not understand each other.
package struct HelloRecord: Equatable, Sendable {
    package var protocolNumber: UInt32
    /// The supervisor's process id.
    package var pid: UInt32
    package var counterLayout: UInt32
    /// Absent when `protocolNumber` is not ours: nothing after the frozen fields is read then.
    package var settings: RouterSettings?

    /// Makes a greeting of this protocol.
    package init(pid: UInt32, settings: RouterSettings) {
        protocolNumber = RecordFraming.protocolNumber
        self.pid = pid
        counterLayout = CounterLayout.number
        self.settings = settings
    }

    func encode(into writer: inout FieldWriter) {
        writer.integer(protocolNumber)
        writer.integer(pid)
        writer.integer(counterLayout)
        settings?.encode(into: &writer)
    }

    init(from reader: inout FieldReader) throws(RecordError) {
        protocolNumber = try reader.integer()
        pid = try reader.integer()
        counterLayout = try reader.integer()
        settings = nil
        if protocolNumber == RecordFraming.protocolNumber {
            settings = try RouterSettings(from: &reader)
        } else {
            reader.skipRest()
        }
    }
}

extension FieldReader {
    /// Leaves out what a newer protocol may have appended to a frozen record.
    mutating func skipRest() {
        _ = try? slice(remaining)
    }
}
