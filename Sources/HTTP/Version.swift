/// The versions of HTTP whose messages are read here.
package enum Version: UInt8, Equatable, Sendable {
    case http10
    case http11
}
