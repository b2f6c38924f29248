package import Linux

/// A mount that is attached nowhere, held until a replica gets it.
///
/// What it shows was opened once: nobody can exchange it afterwards for something behind a link.
package final class HeldMount: Sendable {
    private let mount: DetachedMount

    /// What an open descriptor leads to, with the mounts below it.
    package init(of opened: BorrowedDescriptor) throws(Errno) {
        mount = try DetachedMount(of: opened)
    }

    /// Open while this value lives.
    var borrowed: BorrowedDescriptor { mount.descriptor.borrowed }
}
