internal import JSON
internal import Linux
internal import Model
internal import Processes
internal import Supervision

/// What is written down about a run, so that a later supervisor knows its processes (state-file page §4).
///
/// Written before the process is made (the intent), and again once its number
/// is known. Lives in the runtime directory: a boot of the host ends it.
struct ReplicaRecord: Equatable, Sendable {
    var key: UInt64
    var name: ReplicaName
    var release: String?
    var launchHash: UInt64
    var cgroup: String?
    var user: UInt32
    var port: UInt16?
    var socket: String?
    /// `nil` while only the intent is known.
    var process: ProcessIdentity?
    /// `tenement-init` of an isolated run: what it holds ends with it.
    var pidOne: ProcessIdentity?

    /// The record's file content.
    var json: JSONValue {
        [
            "key": .integer(Int64(bitPattern: key)),
            "app": name.instance.service.app.map { .string($0) } ?? .null,
            "service": .string(name.instance.service.service),
            "id": .string(name.instance.id),
            "replica": .integer(Int64(name.number)),
            "release": release.map { .string($0) } ?? .null,
            "launch_hash": .string(String(launchHash, radix: 16)),
            "cgroup": cgroup.map { .string($0) } ?? .null,
            "uid": .integer(Int64(user)),
            "port": port.map { .integer(Int64($0)) } ?? .null,
            "socket": socket.map { .string($0) } ?? .null,
            "process": process?.json ?? .null,
            "pid_one": pidOne?.json ?? .null,
        ]
    }

    init(_ run: ReplicaRun) {
        key = run.key.value
        name = run.name
        release = run.desired.release
        launchHash = run.desired.launchHash
        cgroup = run.group.cgroupPath
        user = run.identity.user
        port = run.plan.port
        socket = run.site?.file
        process = run.process
        pidOne = run.pidOne
    }

    /// Reads a record; `nil` if it is damaged.
    init?(_ bytes: [UInt8]) {
        guard let value = try? JSONParser.parse(bytes), let key = value["key"]?.integer,
            let service = value["service"]?.string, let id = value["id"]?.string,
            let number = value["replica"]?.integer, let user = value["uid"]?.integer,
            let hash = value["launch_hash"]?.string.flatMap({ UInt64($0, radix: 16) })
        else { return nil }
        self.key = UInt64(bitPattern: key)
        let app = value["app"]?.string
        name = ReplicaName(
            instance: InstanceName(service: ServiceName(app: app, service: service), id: id), number: Int(number))
        release = value["release"]?.string
        launchHash = hash
        cgroup = value["cgroup"]?.string
        self.user = UInt32(truncatingIfNeeded: user)
        port = value["port"]?.integer.flatMap { UInt16(exactly: $0) }
        socket = value["socket"]?.string
        process = value["process"].flatMap { ProcessIdentity(json: $0) }
        pidOne = value["pid_one"].flatMap { ProcessIdentity(json: $0) }
    }
}

extension ProcessIdentity {
    /// The facts by which a process is known again.
    var json: JSONValue {
        [
            "pid": .integer(Int64(pid)), "start_ticks": .integer(Int64(bitPattern: startTicks)),
            "pidfs_inode": inode.map { .integer(Int64(bitPattern: $0)) } ?? .null,
        ]
    }

    /// Reads what `json` wrote; `nil` if it is damaged.
    init?(json: JSONValue) {
        guard let pid = json["pid"]?.integer.flatMap({ Int32(exactly: $0) }), let ticks = json["start_ticks"]?.integer
        else { return nil }
        self.init(
            pid: pid, startTicks: UInt64(bitPattern: ticks),
            inode: json["pidfs_inode"]?.integer.map { UInt64(bitPattern: $0) })
    }
}
