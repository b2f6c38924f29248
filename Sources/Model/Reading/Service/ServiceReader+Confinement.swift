import TOML

extension ServiceReader {
    mutating func readConfinement() -> Confinement {
        var confinement = Confinement()
        if let word = fields.string("isolation") {
            switch IsolationWord.parse(word) {
            case .success(let level): confinement.level = level
            case .failure(let problem): error("isolation", problem.message, hint: problem.hint)
            }
        }
        readEngine(&confinement)
        confinement.egress = fields.strings("egress")
        confinement.limits = readLimits()
        return confinement
    }

    private mutating func readEngine(_ confinement: inout Confinement) {
        guard let engine = fields.string("engine") else { return }
        confinement.engine = engine
        if engine != "gvisor" { error("engine", "engine must be \"gvisor\", not \(TOMLWriter.string(engine))") }
        switch confinement.level {
        case nil: confinement.level = .sandbox
        case .sandbox: break
        case .process, .namespace: error("engine", "engine is for isolation = \"sandbox\"")
        }
    }

    private mutating func readLimits() -> ResourceLimits {
        var limits = ResourceLimits()
        limits.memoryMiB = fields.integer("memory_limit_mb").flatMap { $0 == 0 ? nil : $0 }
        limits.memoryHighMiB = fields.integer("memory_high_mb").flatMap { $0 == 0 ? nil : $0 }
        limits.cpuWeight = fields.integer("cpu_shares")
        limits.tasks = fields.integer("tasks_max")
        limits.ioWeight = fields.integer("io_weight")
        limits.openFiles = fields.integer("open_files")
        if let text = fields.string("cpu_quota") {
            let digits = text.hasSuffix("%") ? text.dropLast() : ""
            limits.cpuQuotaPercent = Int(digits).flatMap { (1...1_000_000).contains($0) ? $0 : nil }
            if limits.cpuQuotaPercent == nil {
                error("cpu_quota", "cpu_quota must be a percentage of one core, as in \"150%\"")
            }
        }
        if let high = limits.memoryHighMiB, let hard = limits.memoryMiB, high > hard {
            error("memory_high_mb", "memory_high_mb must not be more than memory_limit_mb")
        }
        return limits
    }

    mutating func readStorage(scale: Scale) -> Storage {
        var storage = Storage()
        storage.disks = fields.tables("disks").enumerated().compactMap { index, entry in
            readDisk(entry.fields, index: index, at: entry.position)
        }
        if !fields.tables("disks").isEmpty { checkDiskScale(scale) }
        storage.mounts = fields.tables("mounts").enumerated().compactMap { index, entry in
            readMount(entry.fields, index: index, at: entry.position)
        }
        storage.persists = fields.boolean("storage_persist") ?? true
        storage.quotaMiB = fields.integer("storage_quota_mb")
        if storage.quotaMiB ?? 0 > 0 {
            problems.warn(
                at: fields.position("storage_quota_mb"),
                "service \(name): storage_quota_mb is not enforced; tenement only warns when it is exceeded")
        }
        return storage
    }

    private mutating func checkDiskScale(_ scale: Scale) {
        switch scale {
        case .automatic: error("disks", "disks can only be attached to services with fixed concurrency mode")
        case .fixed(let replicas) where replicas != 1:
            error("disks", "disks can only be attached to services with fixed concurrency mode and num_instances=1")
        case .fixed: return
        }
    }

    private mutating func readDisk(_ fields: Fields, index: Int, at position: SourcePosition) -> Disk? {
        let subject = "service \(name): disk[\(index)]"
        func place(_ key: String) -> SourcePosition { fields.position(key) ?? position }
        guard let diskName = fields.string("name"), !diskName.isEmpty else {
            problems.error(at: place("name"), "\(subject) must have a name")
            return nil
        }
        if let violation = NameRule.violation(ofID: diskName) {
            problems.error(at: place("name"), "\(subject) name \(TOMLWriter.string(diskName)) \(violation.message)")
        }
        let path = fields.string("mount_path") ?? ""
        if path.isEmpty {
            problems.error(at: place("mount_path"), "\(subject) must have a mount_path")
        } else if !path.hasPrefix("/") {
            problems.error(at: place("mount_path"), "\(subject) mount_path must be an absolute path")
        }
        var disk = Disk(name: diskName, mountPath: path)
        disk.sizeGB = fields.integer("size_gb").flatMap { $0 == 0 ? nil : $0 }
        if disk.sizeGB ?? 0 < 0 { problems.error(at: place("size_gb"), "\(subject) size_gb must be non-negative") }
        disk.isReadOnly = fields.boolean("read_only") ?? false
        disk.filesystem = fields.string("filesystem") ?? disk.filesystem
        if !["ext4", "xfs", "btrfs"].contains(disk.filesystem) {
            problems.error(
                at: place("filesystem"),
                "\(subject) has invalid filesystem \(TOMLWriter.string(disk.filesystem)), must be ext4, xfs, or btrfs")
        }
        disk.leaseTimeout = fields.duration("lease_timeout") ?? disk.leaseTimeout
        disk.owner = fields.word("owner")
        return disk
    }

    private mutating func readMount(_ fields: Fields, index: Int, at position: SourcePosition) -> Mount? {
        let subject = "service \(name): mounts[\(index)]"
        guard let source = fields.string("source"), let destination = fields.string("destination") else {
            problems.error(at: position, "\(subject) needs source and destination")
            return nil
        }
        if !destination.hasPrefix("/") {
            problems.error(at: fields.position("destination"), "\(subject) destination must be an absolute path")
        }
        return Mount(source: source, destination: destination, isReadOnly: fields.boolean("readonly") ?? false)
    }
}

/// The words for isolation levels, other programs' included.
enum IsolationWord {
    /// Why a word is no level.
    struct Problem: Error, Hashable {
        var message: String
        var hint: String?
    }

    static func parse(_ word: String) -> Result<Confinement.Level, Problem> {
        if let level = Confinement.Level(rawValue: word) { return .success(level) }
        let words = Confinement.Level.allCases.map(\.rawValue)
        let isForeign = ["litebox", "quark", "firecracker", "qemu", "gvisor"].contains(word)
        let nearest = Spelling.nearest(to: word, among: words).map { "did you mean \"\($0)\"?" }
        let hint = isForeign ? "\"sandbox\" confines untrusted code" : nearest
        let message = "isolation must be \(Prose.choice(words)), not \(TOMLWriter.string(word))"
        return .failure(Problem(message: message, hint: hint))
    }
}
