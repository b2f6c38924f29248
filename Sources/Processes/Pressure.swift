/// How long processes have waited for want of something (pressure stall information).
///
/// See Documentation/accounting/psi.rst of Linux.
package struct Pressure: Equatable, Sendable {
    /// Of one resource; zero where the kernel does not tell.
    package struct Stall: Equatable, Sendable {
        /// Of the last ten seconds in which at least one task waited, in percent.
        package var recent = 0.0
        /// How long at least one task has waited so far, in nanoseconds.
        package var someNanoseconds: Int64 = 0
        /// How long all tasks have waited so far, in nanoseconds.
        package var fullNanoseconds: Int64 = 0

        /// No stall.
        package init() {}

        /// Reads a file such as `cpu.pressure`: `some avg10=0.12 avg60=… total=…`, then `full …`.
        package init(_ text: String) {
            for line in text.split(separator: "\n") {
                let words = line.split(separator: " ")
                let total = Self.value("total=", in: words).flatMap { Int64($0) } ?? 0
                if words.first == "some" {
                    recent = Self.value("avg10=", in: words).flatMap { Double($0) } ?? 0
                    someNanoseconds = total &* 1000
                } else if words.first == "full" {
                    fullNanoseconds = total &* 1000
                }
            }
        }

        private static func value(_ key: String, in words: [Substring]) -> Substring? {
            words.first { $0.hasPrefix(key) }?.dropFirst(key.utf8.count)
        }
    }

    package var cpu = Stall()
    package var memory = Stall()
    package var io = Stall()

    /// No pressure.
    package init() {}
}
