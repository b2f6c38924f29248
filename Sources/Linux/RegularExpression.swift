import CLinux

/// A POSIX extended regular expression.
///
/// See regex(7), regcomp(3).
package final class RegularExpression: Sendable {
    private let handle: UInt

    /// Compiles `pattern`; NUL ends it.
    ///
    /// - Throws: `EINVAL` if it is no regular expression.
    package init(_ pattern: String) throws(Errno) {
        var compiled: UnsafeMutableRawPointer?
        let result = unsafe cl_regex_compile(pattern, &compiled)
        guard result == 0, let compiled = unsafe compiled else { throw .invalidArgument }
        handle = UInt(bitPattern: compiled)
    }

    deinit {
        if let compiled = unsafe UnsafeMutableRawPointer(bitPattern: handle) { unsafe cl_regex_free(compiled) }
    }

    /// Whether it matches anywhere in `text`, of which a NUL byte ends what is looked at.
    package func matches(_ text: [UInt8]) -> Bool {
        guard let compiled = unsafe UnsafeMutableRawPointer(bitPattern: handle) else { return false }
        let ended = text + [0]
        return unsafe ended.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return false }
            return unsafe cl_regex_matches(compiled, base) == 1
        }
    }
}
