import Foundation

/// The environment of the test process.
package enum Variables {
    /// All variables, read once.
    package static let current = ProcessInfo.processInfo.environment
}
