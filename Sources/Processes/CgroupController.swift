/// A resource that cgroup v2 can share out and limit.
///
/// See "Controllers" in Documentation/admin-guide/cgroup-v2.rst of Linux.
package enum CgroupController: String, Hashable, Sendable, CaseIterable, Comparable {
    case cpu, memory, pids, io

    /// The controllers that a file such as `cgroup.controllers` names.
    package static func named(in text: String) -> Set<CgroupController> {
        Set(text.split { $0 == " " || $0 == "\n" }.compactMap { CgroupController(rawValue: String($0)) })
    }

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// Why a controller cannot be used for replicas.
package enum CgroupLack: Hashable, Sendable {
    /// There is no cgroup v2 hierarchy in which we may make cgroups.
    case noHierarchy
    /// A cgroup v1 hierarchy has it, so that v2 cannot.
    case versionOne
    /// Neither has it: the kernel was built or booted without.
    case notInKernel
    /// It is not enabled in the cgroup `path`, which is not ours to change.
    case notDelegated(path: String)
    /// It cannot be enabled in `path`, as processes that we may not move live in it.
    case occupied(path: String)
}
