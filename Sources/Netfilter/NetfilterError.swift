package import Linux

/// Why nftables could not be told, or did not answer.
package struct NetfilterError: Error, Equatable, Sendable {
    /// What was being done.
    package enum Step: String, Equatable, Sendable {
        /// A netlink socket: `EPERM` without CAP_NET_ADMIN, `EPROTONOSUPPORT` where the kernel has no nftables.
        case open
        /// Reading what is there.
        case read
        /// A transaction; nothing of it was done.
        case write
        /// A transaction larger than the kernel takes.
        case size
    }

    package let step: Step
    package let errno: Errno
}
