extension DesiredInstance {
    /// Everything about this instance that is fixed at exec, as one text; the input of `launchHash`.
    package var launchDescription: String {
        var parts: [String] = []
        let launch = service.launch
        parts += ["command", launch.command] + (launch.arguments.map { ["args"] + $0 } ?? [])
        parts += ["workdir", launch.workingDirectory ?? "", "image", launch.image ?? ""]
        parts += ["user", launch.user ?? "", "group", launch.group ?? ""]
        parts += ["isolation", service.confinement.level?.rawValue ?? "", service.confinement.engine ?? ""]
        parts += ["open_files", service.confinement.limits.openFiles.map { "\($0)" } ?? ""]
        parts += ["directory", directory ?? "", "port", allocatedPort.map { "\($0)" } ?? ""]
        parts += ["env_file"] + service.environment.files
        for entry in appEnvironment + service.environment.entries + environment {
            parts += ["env", entry.key] + entry.value.words
        }
        for port in service.listening.ports { parts += ["port", "\(port.number)", port.kind.rawValue] }
        parts += ["socket", service.listening.socket ?? "", service.listening.notifies ? "notify" : ""]
        for disk in service.storage.disks { parts += ["disk", disk.name, disk.mountPath] }
        for mount in service.storage.mounts {
            parts += ["mount", mount.source, mount.destination, mount.isReadOnly ? "ro" : "rw"]
        }
        for socket in service.handover.sockets { parts += ["passed", socket.name, socket.listen] }
        for credential in service.handover.credentials { parts += ["credential", credential.name, credential.path] }
        return parts.joined(separator: "\u{0}")
    }
}

extension EnvironmentValue {
    /// Kind and content, for comparison only; never shown, as it may hold a secret.
    fileprivate var words: [String] {
        switch self {
        case .text(let text): ["text", text]
        case .secret(let text): ["secret", text]
        case .file(let path): ["file", path]
        case .credential(let name): ["credential", name]
        case .missing: ["missing"]
        }
    }
}
