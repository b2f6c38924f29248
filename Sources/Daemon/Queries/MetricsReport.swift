/// What `/metrics` shows; nothing until the catalogue is joined.
struct MetricsReport {
    enum Format { case prometheus }
    init(_ parts: DaemonParts) {}
    func text(_ format: Format) -> String { "" }
}
