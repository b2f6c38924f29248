import Linux
import Proxy
import RouterProtocol

/// Looks whether a certificate could be served, for `tenement check`: only this program knows OpenSSL.
enum CertificateTrial {
    /// 0 if it can; else what `CertificateRecord.status(of:)` says, or 1 if a file cannot be read.
    static func run(chain: String, key: String) -> Int32 {
        do throws(Errno) {
            let limit = Int(CertificateRecord.limit)
            let bytes = (chain: try File.read(chain, limit: limit), key: try File.read(key, limit: limit))
            var shelf = CertificateShelf()
            switch shelf.set(1, chain: bytes.chain, key: bytes.key) {
            case .used: return 0
            case .refused(let fault): return fault.exitStatus
            }
        } catch {
            return 1
        }
    }
}
