/// How many replicas an instance has.
package enum Scale: Hashable, Sendable {
    /// `mode = "fixed"`.
    case fixed(replicas: Int)
    /// `mode = "auto"`: as many as the requests need.
    case automatic(AutomaticScale)
}

/// The bounds of automatic scaling.
package struct AutomaticScale: Hashable, Sendable {
    /// Requests in flight that one replica takes.
    package var requestsPerInstance = 10
    /// How long demand must be lower before replicas go.
    package var scaleDownDelay: Duration = .seconds(900)
    package var maximum = 20

    package init() {}
}
