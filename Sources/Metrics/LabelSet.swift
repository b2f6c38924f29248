/// Labels with their values, already escaped as both formats want them.
///
/// One set serves many metrics of the same replica, so that a scrape escapes
/// each name once.
package struct LabelSet: Hashable, Sendable {
    /// `app="shop",service="web"`, without braces.
    package private(set) var bytes: [UInt8] = []

    package init() {}

    /// The labels of a replica or, without `replica`, of an instance; `app` is `host` for services without an app.
    package init(app: String, service: String, instance: String, replica: Int? = nil) {
        add("app", app)
        add("service", service)
        add("instance", instance)
        if let replica { add("replica", String(replica)) }
    }

    /// Adds a label; `name` must be one of the catalogue, `value` may be any text.
    package mutating func add(_ name: String, _ value: String) {
        if !bytes.isEmpty { bytes.append(UInt8(ascii: ",")) }
        bytes.append(contentsOf: name.utf8)
        bytes.append(UInt8(ascii: "="))
        bytes.append(UInt8(ascii: "\""))
        bytes.appendEscaped(value, quotes: true)
        bytes.append(UInt8(ascii: "\""))
    }

    /// The same set with one more label.
    package func adding(_ name: String, _ value: String) -> Self {
        var copy = self
        copy.add(name, value)
        return copy
    }
}

extension [UInt8] {
    /// Appends text with `\`, line feeds and, in label values, `"` escaped.
    mutating func appendEscaped(_ text: String, quotes: Bool) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): append(contentsOf: [byte, byte])
            case UInt8(ascii: "\n"): append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "n")])
            case UInt8(ascii: "\"") where quotes: append(contentsOf: [UInt8(ascii: "\\"), byte])
            default: append(byte)
            }
        }
    }
}
