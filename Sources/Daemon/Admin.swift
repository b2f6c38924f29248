internal import EventLoop
internal import Linux

/// The listener of `/metrics` and `/health`.
final class AdminListener {
    init(_ parts: DaemonParts) throws(StartFailure) {}
}
