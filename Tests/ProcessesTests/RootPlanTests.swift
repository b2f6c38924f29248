import Processes
import Testing

@Suite("The plan of what a replica sees")
struct RootPlanTests {
    private let host: HostLayout = {
        var host = HostLayout(
            directories: ["/usr", "/etc", "/opt"], links: [("/bin", "usr/bin")], canMakeDevices: true)
        host.extras = ["/run/systemd/resolve"]
        return host
    }()

    private func steps(_ change: (inout RootPlan) -> Void = { _ in }) -> [MountStep] {
        var plan = RootPlan(host: host)
        change(&plan)
        return plan.steps
    }

    /// `source at target`, and `=` where both are the same, of all that is shown.
    private func shown(_ steps: [MountStep]) -> [String] {
        steps.compactMap { step in
            guard case .bind(let bind) = step else { return nil }
            let mark = bind.attributes.contains(.readOnly) ? "ro" : "rw"
            switch bind.source {
            case .host(let path), .held(_, let path):
                return path == bind.target ? "\(mark) \(path)" : "\(mark) \(path) at \(bind.target)"
            case .own: return "hide \(bind.target)"
            }
        }
    }

    private func made(_ steps: [MountStep]) -> [String] {
        steps.compactMap { if case .directory(let path, _, _) = $0 { path } else { nil } }
    }

    @Test("shows the system read-only and nothing else")
    func system() {
        #expect(shown(steps()) == ["ro /usr", "ro /etc", "ro /opt", "ro /run/systemd/resolve", "ro /sys"])
        #expect(steps().contains(.link("/bin", to: "usr/bin")))
        #expect(steps().last == .fileSystem("proc", at: "/proc", [.noSetUserID, .noDevices, .noExecution]))
    }

    @Test("makes the way to each place, once")
    func ways() {
        let steps = steps { $0.places = [.init("/srv/shop/web"), .init("/srv/shop/data")] }
        #expect(made(steps).filter { $0.hasPrefix("/srv/") } == ["/srv/shop", "/srv/shop/web", "/srv/shop/data"])
        #expect(Set(made(steps)).count == made(steps).count)
    }

    @Test("shows the outer place first, and makes nothing in what is the host's")
    func order() {
        let steps = steps { $0.places = [.init("/home/a/shop/data"), .init("/home/a/shop"), .init("/usr/local/x")] }
        #expect(
            shown(steps).filter { $0.hasPrefix("rw") } == [
                "rw /home/a/shop", "rw /usr/local/x", "rw /home/a/shop/data",
            ])
        #expect(!made(steps).contains("/home/a/shop/data") && !made(steps).contains("/usr/local/x"))
    }

    @Test("makes places in a directory that is the run's own")
    func own() {
        let steps = steps { plan in
            var socket = RootPlan.Place("/run/tenement/sock/shop/7", at: "/tmp")
            socket.isOurs = true
            plan.places = [.init("/tmp/shop"), socket]
        }
        let order = steps.compactMap { step -> String? in
            switch step {
            case .directory("/tmp/shop", _, _): "make"
            case .bind(let bind) where bind.target.hasPrefix("/tmp"): bind.target
            default: nil
            }
        }
        #expect(order == ["/tmp", "make", "/tmp/shop"])
    }

    @Test("hides what lies in a place, each outermost directory once, and leaves room for what is shown in it")
    func hides() {
        let steps = steps { plan in
            plan.places = [.init("/srv/shop"), .init("/srv/shop/.tenement/data/web/default")]
            plan.hiddenDirectories = ["/var/lib/tenement", "/srv/shop/.tenement", "/srv/shop/.tenement/data", "/srv"]
            plan.hiddenFiles = ["/srv/shop/state.toml", "/srv/shop/.tenement/state.toml"]
        }
        #expect(
            shown(steps).filter { $0.contains("/srv/shop") } == [
                "rw /srv/shop", "hide /srv/shop/.tenement", "hide /srv/shop/state.toml",
                "rw /srv/shop/.tenement/data/web/default",
            ])
        #expect(made(steps).contains("/proc/hidden0/data/web/default"))
    }

    @Test("finds what is hidden where a place is shown at another path")
    func moved() {
        let steps = steps { plan in
            plan.places = [.init("/srv", at: "/data")]
            plan.hiddenDirectories = ["/srv/secret"]
        }
        #expect(shown(steps).contains("hide /data/secret"))
    }

    @Test("keeps root's own services from the kernel's settings")
    func root() {
        #expect(
            shown(steps { $0.isRoot = true }).suffix(4) == [
                "hide /proc/sys", "hide /proc/sysrq-trigger", "hide /proc/irq", "hide /proc/bus",
            ])
    }

    @Test("shows the host's devices where none can be made")
    func devices() {
        let steps = steps { $0.host.canMakeDevices = false }
        #expect(shown(steps).contains("rw /dev/null"))
        #expect(!steps.contains { if case .device = $0 { true } else { false } })
    }

    @Test("gives a home of its own, unless the app is there")
    func home() {
        let owner = FileOwner(user: 1, group: 2)
        #expect(steps { $0.home = ("/home/a", owner) }.contains(.directory("/home/a", mode: 0o700, owner: owner)))
        #expect(!made(steps { $0.home = ("/", owner) }).contains("/"))
    }
}
