/// Keys that were read and kept, but have no effect yet: to use one is an error, never silence.
extension Service {
    /// What this service asks for that cannot be given yet, one sentence each; empty if it can run.
    package var unsupported: [String] {
        var reasons: [String] = []
        func refuse(_ key: String, if isUsed: Bool) {
            if isUsed { reasons.append("service \(name): \(key) does not work yet") }
        }
        if launch.command.isEmpty, let image = launch.image {
            reasons.append("service \(name): image \"\(image)\" without a command does not work yet")
        }
        refuse("disks", if: !storage.disks.isEmpty)
        refuse(
            "max_connections of a port without node_port",
            if: listening.ports.contains { $0.maxConnections != nil && $0.nodePort == nil })
        refuse("sockets", if: !handover.sockets.isEmpty)
        refuse("credentials", if: !handover.credentials.isEmpty)
        refuse("egress", if: !confinement.egress.isEmpty)
        refuse("statics", if: !traffic.statics.isEmpty)
        refuse("affinity", if: traffic.affinity != nil)
        refuse("idle_action = \"freeze\"", if: traffic.idleAction == .freeze)
        refuse("freeze_for", if: traffic.freezeFor != nil)
        refuse("deploy.check", if: traffic.deploy.check != nil)
        refuse("deploy.strategy", if: traffic.deploy.strategy != nil)
        return reasons
    }
}

extension App {
    /// What the app itself, not one of its services, asks for that cannot be given yet.
    package var unsupported: [String] {
        var reasons = tasks.filter { $0.trigger != .manual }.map { task in
            "task \(task.name): tasks with trigger = \"\(task.trigger.rawValue)\" do not run yet"
        }
        if site != nil { reasons.append("static does not work yet") }
        if !statics.isEmpty { reasons.append("statics does not work yet") }
        return reasons
    }
}

extension DeclaredRoute {
    /// What this route asks for that cannot be given yet.
    package var unsupported: [String] {
        var keys: [String] = []
        if affinity != nil { keys.append("affinity") }
        if case .redirect = target { keys.append("redirect") }
        if extras.compress { keys.append("compress") }
        if extras.basicAuth != nil { keys.append("basic_auth") }
        if extras.maintenance { keys.append("maintenance") }
        if extras.errorPages != nil { keys.append("error_pages") }
        if extras.proxyProtocol { keys.append("proxy_protocol") }
        return keys.map { "route \(host): \($0) does not work yet" }
    }
}

extension Settings {
    /// What the settings ask for that cannot be given yet.
    package var unsupported: [String] {
        var keys: [String] = []
        if let key = router.acme { keys.append(key) }
        if isolation.network != nil { keys.append("instance_network") }
        if log.journal { keys.append("log.journal") }
        if log.access != .off { keys.append("log.access") }
        if memoryBudget != nil { keys.append("memory_budget") }
        if offersTCP { keys.append("api") }
        return keys.map { "settings: \($0) does not work yet" }
    }
}

extension NoticeSettings {
    /// What alerts and images ask for that cannot be given yet.
    package var unsupported: [String] {
        var keys: [String] = []
        if alertURL != nil || alertCommand != nil { keys.append("alerts") }
        if !images.isEmpty { keys.append("images") }
        return keys.map { "\($0) does not work yet" }
    }
}
