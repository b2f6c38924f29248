internal import EventLoop
internal import Linux

/// The loop's side of the log pump: hands it orders and hears its news.
final class LogDesk {
    private let pump: LogPump
    private var source: DescriptorSource?
    /// Who waits until everything written so far is in the files.
    private var waiting: [UInt64: () -> Void] = [:]
    private var lastTicket: UInt64 = 0
    let log: DaemonLog

    /// Starts the pump's thread.
    init(_ loop: Loop, log: DaemonLog) throws(StartFailure) {
        self.log = log
        let news = try StartFailure.loop { () throws(LoopError) in try Mailbox<LogPump.News>() }
        pump = try StartFailure.kernel("start the log thread") { () throws(Errno) in
            let pump = try LogPump(news: news)
            try pump.start()
            return pump
        }
        source = try StartFailure.loop { () throws(LoopError) in
            try news.deliver(on: loop) { [unowned self] in $0.forEach(hear) }
        }
    }

    /// Hands an order to the pump's thread.
    func send(_ order: LogPump.Order) {
        pump.send(order)
    }

    /// Ends the pump's thread once all that was written before is in the files.
    func stop() {
        pump.stop()
    }

    /// Calls `action` once all that services have written so far can be read from their files.
    func whenRead(_ action: @escaping () -> Void) {
        lastTicket += 1
        waiting[lastTicket] = action
        pump.send(.read(ticket: lastTicket))
    }

    private func hear(_ news: LogPump.News) {
        switch news {
        case .read(let ticket): waiting.removeValue(forKey: ticket)?()
        case .dropping(let path, let errorNumber):
            log.warn("log lines are dropped: cannot write \(path): \(Errno(code: errorNumber).text)")
        }
    }
}
