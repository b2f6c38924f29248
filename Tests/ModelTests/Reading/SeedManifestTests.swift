import Foundation
import Model
import Testing

@Suite("The seeds' manifests")
struct SeedManifestTests {
    @Test("resolve exactly as the table of the research page says", arguments: Golden.cases("manifests"))
    func resolves(name: String) throws {
        var files = ProjectFiles(directoryName: name)
        files.manifest.appFiles = [Golden.source("manifests/\(name)/app.toml", named: "app.toml")].compactMap(\.self)
        files.manifest.procfile = Golden.source("manifests/\(name)/Procfile", named: "Procfile")
        files.host = Golden.source("manifests/\(name)/tenement.toml", named: "tenement.toml")
        let expected = try Golden.text("manifests/\(name)/expected.txt")
        #expect(Self.summary(files.check()) == expected)
    }

    @Test("are all there: 25 documents, two Procfiles, the microservices file and the merged tenth")
    func complete() {
        #expect(Golden.cases("manifests").count == 29)
    }

    /// One line for the name, one per diagnostic and service, in the notation of the expected files.
    static func summary(_ report: CheckReport) -> String {
        let diagnostics = report.diagnostics.map { "! \($0.file):\($0.line):\($0.column): \($0.message)" }
        let services = report.services.map { line($0.service, $0.environment, isHost: report.app == nil) }
        return (["name \(report.name)"] + diagnostics + services).joined(separator: "\n") + "\n"
    }

    private static func line(_ service: Service, _ environment: [EnvironmentEntry], isHost: Bool) -> String {
        var words = [service.name]
        if !service.launch.command.isEmpty { words.append("\"\(service.launch.command)\"") }
        if let image = service.launch.image { words.append("image=\(image)") }
        switch service.scale {
        case .fixed(let replicas): words.append("fixed \(replicas)")
        case .automatic(let scale):
            words.append("auto \(scale.requestsPerInstance)/\(scale.scaleDownDelay.components.seconds / 60)m")
        }
        if let port = service.listening.mainPort { words.append("PORT=\(port.number)") }
        words += service.listening.ports.map { port in
            "\(port.number)/\(port.kind.rawValue)" + (port.nodePort.map { "→\($0)" } ?? "")
        }
        if let socket = service.listening.socket { words.append("socket=\(socket)") }
        if case .http(let path)? = service.health?.kind { words.append("health=\(path)") }
        if isHost || service.restart.condition != .always {
            words.append("restart=\(service.restart.condition.rawValue)")
        }
        if let level = service.confinement.level { words.append(level.rawValue) }
        if let memory = service.confinement.limits.memoryMiB { words.append("memory=\(memory)") }
        if let shares = service.confinement.limits.cpuWeight { words.append("shares=\(shares)") }
        if !environment.isEmpty { words.append("env") }
        for entry in environment {
            if case .text(let text) = entry.value { words.append("\(entry.key)=\(text)") }
        }
        words += service.storage.disks.map { "disk=\($0.name):\($0.sizeGB ?? 0):\($0.mountPath)" }
        return words.joined(separator: " ")
    }
}
