internal import Linux
internal import Supervision

extension Operator {
    /// The name of the user who asked, the number of one without a name, `edit` for a hand edit.
    var person: String {
        guard let uid else { return "edit" }
        return (try? UserDatabase.user(numbered: uid))?.name ?? String(uid)
    }
}
