package import Testing

import Glibc

/// Something a test needs that not every machine gives.
package enum Need: String, Sendable {
    /// User id 0, as a container or a virtual machine has it.
    case root
    /// New mount and process namespaces for an unprivileged or root caller.
    case namespaces
    /// A cgroup v2 hierarchy in which a directory can be made.
    case cgroups
    /// The program `curl`.
    case curl
    /// The program `python3`.
    case python
    /// PostgreSQL's server and `initdb`.
    case postgres
    /// The program `promtool` of Debian's `prometheus`.
    case promtool
    /// The program `runsc` of gVisor, and root's rights for it.
    case runsc
    /// Debian's `python3-dnspython`.
    case dnspython
    /// The program `dig` of Debian's `bind9-dnsutils`.
    case dig
    /// The program `dnsmasq` of Debian's `dnsmasq-base`.
    case dnsmasq
    /// The program `node`.
    case node

    /// Whether this machine has it.
    package var isMet: Bool {
        switch self {
        case .root: geteuid() == 0
        case .namespaces: geteuid() == 0 || isReadable("/proc/self/ns/user")
        case .cgroups: isReadable("/sys/fs/cgroup/cgroup.controllers") && geteuid() == 0
        case .curl: Program.find("curl") != nil
        case .python: Program.find("python3") != nil
        case .postgres: Self.postgresFolder != nil
        case .promtool: Program.find("promtool") != nil
        case .dig: Program.find("dig") != nil
        case .dnsmasq: Program.find("dnsmasq") != nil || isReadable("/usr/sbin/dnsmasq")
        case .node: Program.find("node") != nil
        case .runsc: Program.find("runsc") != nil && geteuid() == 0
        case .dnspython: isReadable("/usr/lib/python3/dist-packages/dns/message.py")
        }
    }

    /// Where Debian has PostgreSQL's own programs, of the newest version.
    package static var postgresFolder: String? {
        (11...20).reversed().map { "/usr/lib/postgresql/\($0)/bin" }.first { unsafe access($0 + "/initdb", X_OK) == 0 }
    }

    private func isReadable(_ path: String) -> Bool {
        unsafe access(path, R_OK) == 0
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips the test where `need` is not met, unless `TENEMENT_TEST_ALL` forbids skipping.
    ///
    /// `contrib/test` sets the variable, so a hole in the evidence is red there, never silent.
    package static func needs(_ need: Need) -> Self {
        .enabled("needs \(need.rawValue)") { need.isMet || Variables.current["TENEMENT_TEST_ALL"] != nil }
    }
}
