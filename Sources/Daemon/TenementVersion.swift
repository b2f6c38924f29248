/// What this program is called and numbered.
package enum TenementVersion {
    /// As `tenement version` prints it.
    package static let text = "0.1.0"
}
