/// A whole request as a value: what the admin listener works with.
package struct MessageRequest: Equatable, Sendable {
    /// The method as it was spelled.
    package var method: String
    /// Path and query, decoded.
    package var target: MessageTarget
    /// All fields in their order.
    package var fields: [MessageField]
    /// The body, its framing taken off.
    package var body: [UInt8]
    /// Whether the client wants to use the connection again.
    package var keepsAlive: Bool

    /// A request for `target`.
    package init(
        method: String, target: MessageTarget, fields: [MessageField] = [], body: [UInt8] = [],
        keepsAlive: Bool = true
    ) {
        self.method = method
        self.target = target
        self.fields = fields
        self.body = body
        self.keepsAlive = keepsAlive
    }
}
