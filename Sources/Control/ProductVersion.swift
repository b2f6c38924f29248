/// Which tenement this is.
package enum ProductVersion {
    /// As `tenement version` prints it (semver.org).
    package static let text = "0.1.0"
}
