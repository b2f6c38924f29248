/// What a fact means for tenement.
struct Finding: Equatable, Sendable {
    /// How good it is.
    enum Verdict: String, Equatable, Sendable {
        case good = "ok"
        /// Something does not work that somebody may want.
        case warning = "warn"
        /// tenement cannot work like this.
        case bad = "fail"
        /// Good to know.
        case note = "info"
    }

    let name: String
    let verdict: Verdict
    let text: String
    /// What to do, if there is something.
    var advice: String?

    init(_ name: String, _ verdict: Verdict, _ text: String, _ advice: String? = nil) {
        self.name = name
        self.verdict = verdict
        self.text = text
        self.advice = advice
    }
}
