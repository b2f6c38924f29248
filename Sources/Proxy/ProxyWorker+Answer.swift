import HTTP

extension ProxyWorker {
    /// Writes a response of the router's own into the output buffer and says how long it is.
    mutating func write(_ local: LocalAnswer, to client: Slot) -> Int {
        var page = ErrorPage(status: local.status, detail: local.detail)
        page.requestID.append(hex: requestIDs.next())
        if local.retryAfter > 0 { page.retryAfter = local.retryAfter }
        page.isJSON = client.it.client.request.prefersJSON
        page.keepsAlive = client.it.client.request.keepsAlive
        var sink = buffers.sink()
        page.write(toHead: client.it.client.request.method == .head, into: &sink)
        return sink.end ?? 0
    }
}
