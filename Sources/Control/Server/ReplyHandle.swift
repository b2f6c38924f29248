internal import JSON
package import Linux

/// Where the answer to one request goes.
///
/// Used on the loop's thread. It may be kept for as long as the answer takes; once the client has gone or the answer
/// is complete, everything done to it has no effect.
package final class ReplyHandle {
    private var connection: ControlConnection?
    private let exchange: RequestReader.Exchange
    private let wantsProgress: Bool

    /// Runs once if the client goes before the answer is complete.
    package var onGone: (() -> Void)?
    /// Runs whenever a stream that was full has room again.
    package var onDrained: (() -> Void)?

    private var descriptors: DescriptorList?

    init(
        _ connection: ControlConnection, _ exchange: RequestReader.Exchange, wantsProgress: Bool,
        descriptors: consuming DescriptorList?
    ) {
        self.descriptors = descriptors
        self.connection = connection
        self.exchange = exchange
        self.wantsProgress = wantsProgress
    }

    /// Whether nobody waits for anything any more.
    package var isGone: Bool { connection == nil }

    /// Whether a row sent now would be dropped; for what can wait until `onDrained`.
    package var isFull: Bool { connection?.writer.isFull ?? false }

    /// Answers; ends a stream.
    package func answer(_ reply: ControlReply) {
        guard let connection else { return }
        let streams = connection.writer.isStreaming
        connection.writer.answer(reply, keepsAlive: exchange.keepsAlive)
        complete(connection, keepsAlive: exchange.keepsAlive && (!streams || exchange.takesChunks))
    }

    /// Sends one log line, or counts it as missed.
    package func send(_ row: LogRow) {
        send(row.json)
    }

    /// Sends one event, or counts it as missed.
    package func send(_ row: EventRow) {
        send(row.json)
    }

    /// Tells how far a change is, if the client wants to know.
    package func progress(_ row: ProgressRow) {
        if wantsProgress { send(["progress": row.json]) }
    }

    /// Tells that a process has started whose end will be the answer.
    package func started(_ row: SideProcessRow) {
        send(["started": row.json])
    }

    /// Takes the descriptors that came with the request, in order.
    package func takeDescriptors() -> DescriptorList {
        descriptors.take() ?? DescriptorList(owning: [])
    }

    /// Begins a stream even if there is no row yet, so that the client knows that it was understood.
    package func beginStream() {
        guard let connection, !connection.writer.isStreaming else { return }
        connection.writer.beginStream(chunked: exchange.takesChunks, keepsAlive: exchange.keepsAlive)
        connection.flush()
    }

    /// Ends a stream; one without rows is an empty answer.
    package func finish() {
        guard let connection else { return }
        beginStream()
        connection.writer.endStream()
        complete(connection, keepsAlive: exchange.keepsAlive && exchange.takesChunks)
    }

    private func send(_ value: JSONValue) {
        guard let connection else { return }
        beginStream()
        _ = connection.writer.line(value)
        connection.flush()
    }

    private func complete(_ connection: ControlConnection, keepsAlive: Bool) {
        detach()
        connection.answered(keepsAlive: keepsAlive)
    }

    /// Lets go of the connection without telling anybody.
    private func detach() {
        connection = nil
        onGone = nil
        onDrained = nil
    }

    /// The client has gone.
    func leave() {
        let action = onGone
        detach()
        action?()
    }
}
