/// The two text formats that a scrape can ask for.
package enum ExpositionFormat: Hashable, Sendable {
    /// Prometheus text format 0.0.4.
    case prometheus
    /// OpenMetrics 1.0.
    case openMetrics

    /// The value of the `Content-Type` field.
    package var contentType: String {
        switch self {
        case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        }
    }

    /// Chooses by the value of an `Accept` field: OpenMetrics only for those who name it.
    package init(accept: String?) {
        let isNamed = accept?.split(separator: ",").contains { item in
            let parts = item.split(separator: ";").map { $0.lowercased().filter { $0 != " " && $0 != "\t" } }
            return parts.first == "application/openmetrics-text" && !parts.dropFirst().contains(where: Self.isZero)
        }
        self = isNamed == true ? .openMetrics : .prometheus
    }

    /// Whether a parameter is a quality of nothing: `q=0`, `q=0.000`.
    private static func isZero(_ parameter: String) -> Bool {
        parameter.hasPrefix("q=0") && parameter.dropFirst(3).allSatisfy { $0 == "." || $0 == "0" }
    }
}
