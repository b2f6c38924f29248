/// Turns a `RootPlan` into steps, the outer ones first.
struct RootBuilder {
    private let plan: RootPlan
    private var steps: [MountStep] = []
    private var made: Set<String> = ["/"]
    /// Where a mount covers what was there, so that nothing can be made below it.
    private var covered: [String] = []
    /// Targets of places that are shown already.
    private var shown: Set<String> = []
    private var masks = 0

    init(_ plan: RootPlan) {
        self.plan = plan
    }

    mutating func build() -> [MountStep] {
        makeSkeleton()
        showSystem()
        if let home = plan.home, home.path != "/", !isCovered(home.path) {
            make(Self.parent(of: home.path))
            add(.directory(home.path, mode: 0o700, owner: home.owner))
        }
        showPlaces()
        showKernel()
        return steps
    }

    private mutating func add(_ step: MountStep) {
        if case .directory(let path, _, _) = step { made.insert(path) }
        steps.append(step)
    }

    /// Makes a directory with its parents, unless something is shown there.
    private mutating func make(_ path: String, mode: UInt32 = 0o755) {
        guard !made.contains(path), !isCovered(path) else { return }
        make(Self.parent(of: path))
        add(.directory(path, mode: mode))
    }

    private func isCovered(_ path: String) -> Bool {
        // The innermost place decides.
        let inner = plan.places.filter { Self.isPath(path, below: $0.target) && shown.contains($0.target) }
        if let place = inner.max(by: { $0.target.utf8.count < $1.target.utf8.count }), place.isOurs { return false }
        return covered.contains { Self.isPath(path, below: $0) }
    }

    private mutating func makeSkeleton() {
        for path in [
            "/proc", "/sys", "/dev", "/run", "/home", "/var", "/var/lib", "/var/cache", "/var/log", "/mnt", "/srv",
        ] {
            make(path)
        }
        make("/root", mode: 0o700)
        for path in ["/tmp", "/var/tmp", "/run/lock"] { make(path, mode: 0o1777) }
        add(.link("/var/run", to: "/run"))
        add(.link("/var/lock", to: "/run/lock"))
    }

    private mutating func showSystem() {
        for link in plan.host.links where !made.contains(link.path) { add(.link(link.path, to: link.text)) }
        let system = plan.host.directories.map { RootPlan.Place($0, isReadOnly: true) }
        let extras = plan.host.extras.map { path in
            var place = RootPlan.Place(path, isReadOnly: true)
            place.isOptional = true
            return place
        }
        for place in system + extras { show(place, attributes: [.readOnly, .noSetUserID, .noDevices]) }
    }

    private mutating func showPlaces() {
        let sorted = plan.places.enumerated().sorted { left, right in
            let depths = (Self.depth(left.element.target), Self.depth(right.element.target))
            return depths.0 != depths.1 ? depths.0 < depths.1 : left.offset < right.offset
        }
        for (_, place) in sorted {
            let quiet: MountAttributes = [.noSetUserID, .noDevices]
            show(place, attributes: place.isReadOnly ? quiet.union(.readOnly) : quiet)
        }
    }

    private mutating func show(_ place: RootPlan.Place, attributes: MountAttributes) {
        if place.isFile {
            make(Self.parent(of: place.target))
            if !isCovered(place.target) { add(.file(place.target)) }
        } else {
            make(place.target)
        }
        let source = place.held.map { BindMount.Source.held($0, path: place.source) } ?? .host(place.source)
        var bind = BindMount(source, at: place.target, attributes)
        bind.userNamespace = place.userNamespace
        bind.isOptional = place.isOptional
        bind.isRecursive = !place.isFile && place.userNamespace == nil
        add(.bind(bind))
        // What was made there before is no longer seen.
        made = made.filter { $0 == place.target || !Self.isPath($0, below: place.target) }
        shown.insert(place.target)
        if place.isOurs { return }
        covered.append(place.target)
        guard !place.isFile else { return }
        let hidden = plan.hiddenDirectories.filter { $0 != place.source && Self.isPath($0, below: place.source) }
        for path in hidden where !isInside(path, one: hidden) { hide(path, in: place, isFile: false) }
        for path in plan.hiddenFiles where Self.isPath(path, below: place.source) && !isInside(path, one: hidden) {
            hide(path, in: place, isFile: true)
        }
    }

    private func isInside(_ path: String, one others: [String]) -> Bool {
        others.contains { $0 != path && Self.isPath(path, below: $0) }
    }

    /// Puts something empty over a path of the host, with room for what is shown inside it.
    ///
    /// What lies over it is made where `/proc` will be: nobody can see it there later.
    private mutating func hide(_ path: String, in place: RootPlan.Place, isFile: Bool) {
        let target = place.target + path.dropFirst(place.source == "/" ? 0 : place.source.utf8.count)
        let mask = "/proc/hidden\(masks)"
        masks += 1
        if isFile {
            add(.file(mask))
        } else {
            add(.directory(mask))
            let inner = plan.places.filter { $0.target != target && Self.isPath($0.target, below: target) }
            for place in inner { makeInside(mask, place, below: target) }
        }
        var bind = BindMount(.own(mask), at: target, [.readOnly, .noSetUserID, .noDevices], isRecursive: false)
        bind.isOptional = true
        add(.bind(bind))
    }

    private mutating func makeInside(_ mask: String, _ place: RootPlan.Place, below target: String) {
        var path = mask
        let names = place.target.dropFirst(target.utf8.count).split(separator: "/")
        for (index, name) in names.enumerated() {
            path += "/" + name
            if place.isFile, index == names.count - 1 {
                add(.file(path))
            } else if !made.contains(path) {
                add(.directory(path))
            }
        }
    }

    private mutating func showKernel() {
        let quiet: MountAttributes = [.noSetUserID, .noDevices, .noExecution]
        var sys = BindMount(.host("/sys"), at: "/sys", quiet.union(.readOnly))
        // Without root, what is mounted in there cannot be left out.
        sys.isRecursive = !plan.host.canMakeDevices
        add(.bind(sys))
        if plan.showsCgroup { add(.fileSystem("cgroup2", at: "/sys/fs/cgroup", quiet.union(.readOnly))) }
        showDevices()
        add(.fileSystem("proc", at: "/proc", quiet))
        guard plan.isRoot else { return }
        for path in ["/proc/sys", "/proc/sysrq-trigger", "/proc/irq", "/proc/bus"] {
            var bind = BindMount(.own(path), at: path, quiet.union(.readOnly), isRecursive: false)
            bind.isOptional = true
            add(.bind(bind))
        }
    }

    private mutating func showDevices() {
        let devices: [(name: String, major: UInt32, minor: UInt32)] = [
            ("null", 1, 3), ("zero", 1, 5), ("full", 1, 7), ("random", 1, 8), ("urandom", 1, 9), ("tty", 5, 0),
        ]
        for device in devices {
            let path = "/dev/\(device.name)"
            if plan.host.canMakeDevices {
                add(.device(path, major: device.major, minor: device.minor))
            } else {
                add(.file(path))
                add(.bind(BindMount(.host(path), at: path, [.noSetUserID, .noExecution], isRecursive: false)))
            }
        }
        for (name, text) in [
            ("fd", "/proc/self/fd"), ("stdin", "fd/0"), ("stdout", "fd/1"), ("stderr", "fd/2"), ("ptmx", "pts/ptmx"),
        ] {
            add(.link("/dev/\(name)", to: text))
        }
        make("/dev/pts")
        make("/dev/shm", mode: 0o1777)
        let group = plan.host.canMakeDevices ? ",gid=5" : ""
        add(
            .fileSystem(
                "devpts", at: "/dev/pts", [.noSetUserID, .noExecution],
                options: "newinstance,ptmxmode=0666,mode=0620\(group)"))
    }
}

extension RootBuilder {
    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }

    private static func depth(_ path: String) -> Int { path.utf8.count { $0 == UInt8(ascii: "/") } }

    /// Whether `path` is `directory` or below it.
    private static func isPath(_ path: String, below directory: String) -> Bool {
        directory == "/" || path == directory || path.hasPrefix(directory + "/")
    }
}
