extension ServiceName {
    /// Reads `jobs` or `shop/web`; `nil` for anything that is no good name.
    package init?(parsing text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard (1...2).contains(parts.count), parts.allSatisfy({ NameRule.violation(ofName: $0) == nil }) else {
            return nil
        }
        self.init(app: parts.count == 2 ? parts[0] : nil, service: parts[parts.count - 1])
    }
}

extension InstanceName {
    /// Reads `jobs:prod` or `shop/web:prod`; the id must be there.
    package init?(parsing text: String) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let service = ServiceName(parsing: parts[0]),
            NameRule.violation(ofID: parts[1]) == nil
        else { return nil }
        self.init(service: service, id: parts[1])
    }
}

extension ReplicaName {
    /// Reads `jobs:prod.2`.
    package init?(parsing text: String) {
        guard let dot = text.lastIndex(of: "."), let number = Int(text[text.index(after: dot)...]), number > 0,
            let instance = InstanceName(parsing: String(text[..<dot]))
        else { return nil }
        self.init(instance: instance, number: number)
    }
}
