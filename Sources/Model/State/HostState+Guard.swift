extension HostState {
    /// Whether a hand edit removes so much that a full disk or a slip is more likely than a wish.
    ///
    /// All instances, or over half of four or more (state-file page §3, "Guard").
    package static func removesTooMuch(from old: HostState, to new: HostState) -> Bool {
        let before = old.instanceNames
        guard !before.isEmpty else { return false }
        let kept = before.intersection(new.instanceNames).count
        return kept == 0 || before.count >= 4 && (before.count - kept) * 2 > before.count
    }
}
