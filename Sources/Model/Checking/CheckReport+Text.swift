extension CheckReport {
    /// The report for people: diagnostics, then one line per service.
    package var lines: [String] {
        var lines: [String] = []
        if isProcfileOnly, let app, exitCode(isStrict: false) == 0 {
            lines.append("valid procfile detected (\(app.services.map(\.name).joined(separator: ", ")))")
        }
        lines += diagnostics.map(\.text)
        let width = services.map(\.service.name.count).max() ?? 0
        for (service, _) in services {
            let name = service.name + String(repeating: " ", count: width - service.name.count)
            lines.append("\(name)  \(service.summary)")
        }
        return lines
    }
}

extension Service {
    /// Scale, place, health, and what runs: `auto (10 requests each, down after 15m) · PORT 3000 · npm start`.
    var summary: String {
        var parts = [scale.summary]
        if let port = listening.mainPort { parts.append("PORT \(port.number)") }
        for port in listening.ports where port.nodePort != nil {
            parts.append("\(port.number)/\(port.kind.rawValue) at node port \(port.nodePort ?? 0)")
        }
        if let socket = listening.socket { parts.append(socket) }
        if !storage.disks.isEmpty { parts.append("disk \(storage.disks.map(\.name).joined(separator: ", "))") }
        let line = ([launch.command] + (launch.arguments ?? [])).joined(separator: " ")
        parts.append(launch.command.isEmpty ? "image \(launch.image ?? "-")" : line)
        return parts.joined(separator: " · ")
    }
}

extension Scale {
    var summary: String {
        switch self {
        case .fixed(let replicas): "fixed × \(replicas)"
        case .automatic(let scale):
            "auto (\(scale.requestsPerInstance) requests each, down after \(DurationText.write(scale.scaleDownDelay)))"
        }
    }
}
