/// A response that the router itself makes.
struct LocalAnswer {
    var status: UInt16
    /// What went wrong, for a person.
    var detail: StaticString
    /// Seconds, 0 for none.
    var retryAfter: UInt32 = 0

    static let unknownHost = LocalAnswer(status: 404, detail: "No route leads from this host name to a service.")
    static let misdirected = LocalAnswer(
        status: 421, detail: "This connection was made for another host name; connect again for this one.")
    static let badGateway = LocalAnswer(
        status: 502, detail: "The service could not be reached or gave no valid answer.")
    static let gatewayTimeout = LocalAnswer(status: 504, detail: "The service did not answer in time.")
    static let requestTimeout = LocalAnswer(status: 408, detail: "The request did not arrive in time.")

    static func unavailable(retryAfter: UInt32) -> LocalAnswer {
        LocalAnswer(status: 503, detail: "No replica of the service is ready.", retryAfter: max(1, retryAfter))
    }
}
