internal import EventLoop
internal import Linux
internal import Model
internal import RouterProtocol

/// The certificates of `[settings.tls]`: read here, given to the router, kept in memory only.
///
/// What the router refuses does not replace what it uses: the last good content of each pair of files stays, also for
/// the next router process.
final class CertificateDesk {
    /// What a pair of files held.
    private struct Content: Equatable {
        var chain: [UInt8]
        var key: [UInt8]
    }

    private struct Entry {
        let id: UInt32
        var good: Content?
        /// On its way to the router, under `version`; or refused by it.
        var latest: Content?
        var version: UInt64 = 0
        var isPending = false
        var names: [String] = []
        var validUntil: Int64 = 0
        /// What was complained about last, so that it is said once.
        var complaint = ""
    }

    /// What is to be told to the router.
    struct Statement {
        var record: DownRecord
        /// The content of a certificate's memfd.
        var bytes: [UInt8] = []
    }

    private var entries: [CertificateFiles: Entry] = [:]
    private var lastID: UInt32 = 0
    private var version: UInt64 = 0
    private let directory: String?
    private let log: (String) -> Void

    /// Relative paths are of `directory`.
    init(directory: String?, log: @escaping (String) -> Void) {
        self.directory = directory
        self.log = log
    }

    /// Every name that a certificate in use has, and until when it is valid, in seconds of Unix time.
    var expiries: [(host: String, until: Int64)] {
        let all = entries.values.flatMap { entry in entry.names.map { ($0, entry.validUntil) } }
        return Dictionary(all, uniquingKeysWith: max).sorted { $0.key < $1.key }.map { (host: $0.key, until: $0.value) }
    }

    /// Whether a certificate in use names `host`.
    func covers(_ host: String) -> Bool {
        let parent = host.firstIndex(of: ".").map { "*" + host[$0...] }
        return entries.values.contains { $0.names.contains(host) || $0.names.contains { $0 == parent } }
    }

    /// The directories in which a change of files is to be noticed.
    var directories: Set<String> {
        Set(entries.keys.flatMap { [Path.directory(of: whole($0.certificate)), Path.directory(of: whole($0.key))] })
    }

    /// Reads all files again; what the router must hear of it.
    func update(to files: [CertificateFiles]) -> [Statement] {
        var statements: [Statement] = []
        for (gone, entry) in entries where !files.contains(gone) {
            entries[gone] = nil
            statements.append(Statement(record: DownRecord(id: entry.id, version: version, .remove(.certificate))))
        }
        for pair in files {
            if entries[pair] == nil {
                lastID += 1
                entries[pair] = Entry(id: lastID)
            }
            statements += reread(pair)
        }
        return statements
    }

    /// All that a new router process must know.
    func all() -> [Statement] {
        entries.values.sorted { $0.id < $1.id }.flatMap { entry -> [Statement] in
            var statements: [Statement] = []
            if let good = entry.good { statements.append(statement(good, id: entry.id, version: 0)) }
            if entry.isPending, let latest = entry.latest {
                statements.append(statement(latest, id: entry.id, version: entry.version))
            }
            return statements
        }
    }

    /// What the router says about the certificate `id`.
    func take(_ report: CertificateReport, id: UInt32, version: UInt64) {
        guard let (pair, known) = entries.first(where: { $0.value.id == id }), known.version == version else { return }
        var entry = known
        entry.isPending = false
        switch report {
        case .used(let until, let names):
            entry.good = entry.latest
            (entry.names, entry.validUntil, entry.complaint) = (names, until, "")
            let day = UTCTime(nanoseconds: until &* 1_000_000_000).text.prefix(10)
            log("certificate \(pair.certificate) serves \(names.joined(separator: ", ")) until \(day)")
        case .refused(let fault):
            complain(fault.text(pair), &entry)
        }
        entries[pair] = entry
    }

    private func reread(_ pair: CertificateFiles) -> [Statement] {
        guard var entry = entries[pair] else { return [] }
        defer { entries[pair] = entry }
        var path = pair.certificate
        do throws(Errno) {
            let limit = Int(CertificateRecord.limit)
            let chain = try File.read(whole(path), limit: limit)
            path = pair.key
            let key = try File.read(whole(path), limit: limit)
            let content = Content(chain: chain, key: key)
            guard content != entry.latest else { return [] }
            version += 1
            (entry.latest, entry.isPending, entry.version) = (content, true, version)
            return [statement(content, id: entry.id, version: version)]
        } catch {
            complain("cannot read \(path): \(error.text)", &entry)
            return []
        }
    }

    private func complain(_ text: String, _ entry: inout Entry) {
        guard text != entry.complaint else { return }
        entry.complaint = text
        log("error: certificate: \(text)" + (entry.good == nil ? "" : "; the one before it stays in use"))
    }

    private func statement(_ content: Content, id: UInt32, version: UInt64) -> Statement {
        let record = CertificateRecord(
            chain: UInt32(clamping: content.chain.count), key: UInt32(clamping: content.key.count))
        return Statement(
            record: DownRecord(id: id, version: version, .certificate(record)), bytes: content.chain + content.key)
    }

    private func whole(_ path: String) -> String {
        guard !path.hasPrefix("/"), let directory else { return path }
        return Path.join(directory, path)
    }
}

extension CertificateFault {
    /// What is wrong with a pair of files, and with which of them.
    func text(_ pair: CertificateFiles) -> String {
        switch self {
        case .unreadableCertificate: "\(pair.certificate) holds no PEM certificate"
        case .unreadableChain: "\(pair.certificate): a certificate after the first is not readable"
        case .unreadableKey: "\(pair.key) holds no PEM key, or one with a pass phrase"
        case .foreignKey: "\(pair.key) is not the key of \(pair.certificate)"
        case .nameless: "\(pair.certificate) names no host"
        case .weak: "\(pair.certificate) has a key or signature that is too weak for TLS"
        }
    }
}
