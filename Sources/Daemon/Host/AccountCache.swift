internal import Linux
internal import Processes

/// Who runs as whom, remembered: looking a user up reads several files, or asks a name service.
///
/// Forgotten when the files of users or groups change, and after a while, as a
/// name service does not say when it does.
final class AccountCache {
    /// What was asked for.
    private enum Question: Hashable {
        case named(String, group: String?)
        case number(UInt32, group: UInt32)
    }

    /// How long an answer of a name service counts, in nanoseconds.
    private static let lifetime: Int64 = 10_000_000_000
    private static let files = ["/etc/passwd", "/etc/group"]

    private var known: [Question: Identity] = [:]
    private var stamps: [FileStatus?] = []
    private var asked: Int64 = 0

    /// The user and group of a definition.
    func named(_ user: String, group: String?) throws(LaunchError) -> Identity {
        refresh()
        let question = Question.named(user, group: group)
        if let identity = known[question] { return identity }
        let identity = try Identity.named(user, group: group)
        known[question] = identity
        return identity
    }

    /// The user with that number.
    func numbered(_ user: UInt32, group: UInt32) throws(Errno) -> Identity {
        refresh()
        if let identity = known[.number(user, group: group)] { return identity }
        let identity = try Identity.numbered(user, group: group)
        known[.number(user, group: group)] = identity
        return identity
    }

    private func refresh() {
        let now = Clock.monotonic()
        let found = Self.files.map { try? File.status(of: $0) }
        guard found != stamps || now - asked > Self.lifetime else { return }
        known = [:]
        stamps = found
        asked = now
    }
}
