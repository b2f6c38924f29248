internal import CSystemd

/// What a service manager is told, if there is one (sd_notify(3)).
enum Systemd {
    /// Everything that is to run has been started.
    static func ready() {
        _ = unsafe sd_notify(0, "READY=1")
    }

    /// The supervisor has begun to end.
    static func stopping() {
        _ = unsafe sd_notify(0, "STOPPING=1")
    }
}
