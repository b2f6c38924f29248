internal import Linux
package import Model
internal import Processes
internal import RouterProtocol

/// Looks at the certificates of settings without a supervisor, for `check`.
package enum CertificateCheck {
    /// What is wrong with them, a sentence each; relative paths are of `directory`.
    ///
    /// Blocks for as long as the router's program needs.
    package static func problems(_ settings: Settings, in directory: String) -> [String] {
        settings.router.certificates.compactMap { pair in
            let chain = Path.join(directory, pair.certificate)
            let key = Path.join(directory, pair.key)
            for (name, path) in [(pair.certificate, chain), (pair.key, key)] {
                do throws(Errno) {
                    _ = try File.read(path, limit: Int(CertificateRecord.limit))
                } catch {
                    return "cannot read \(name): \(error.text)"
                }
            }
            return judge(chain, key)?.text(pair)
        }
    }

    private static func judge(_ chain: String, _ key: String) -> CertificateFault? {
        guard let program = Executables.find("tenement-router"), let null = try? File.open("/dev/null", .readWrite)
        else { return nil }
        let request = LaunchRequest(
            programs: [program], arguments: ["tenement-router", "--check-certificate", chain, key],
            environment: ["PATH=/usr/bin:/bin"], descriptors: [null.borrowed, null.borrowed, null.borrowed])
        do throws(LaunchError) {
            let child = try Spawner.spawn(request)
            guard case .exited(let code)? = try? child.takePidFD().waitForExit() else { return nil }
            return CertificateFault(exitStatus: code)
        } catch {
            return nil
        }
    }
}
