import DNS
import RouterProtocol

extension NameView {
    /// The answer about the name `relative` of a zone.
    func answer(_ question: Question, _ relative: DomainName, in zone: NameZone, serial: UInt32) -> NameTable.Answer {
        if relative == .root { return .reply(apex(question, zone, serial)) }
        if let entry = entries[relative] {
            return .reply(reply(question, records(entry, question, zone.name), zone.name, serial))
        }
        let exists = exists(relative)
        if zone.isShared, !exists, relative.labelCount > 1, let last = relative.labels.last,
            let top = DomainName(labels: [Array(last)]), !self.exists(top)
        {
            return .forward
        }
        return .reply(exists ? reply(question, [], zone.name, serial) : missing(zone.name, serial))
    }

    /// The answer about a name outside every zone: `web` and `1.web` work too.
    func answerBare(_ question: Question, serial: UInt32) -> NameTable.Answer {
        let name = question.name
        let labels = name.labels
        guard labels.count == 1 || labels.count == 2 && labels[0].allSatisfy({ (48...57).contains($0) }),
            let entry = entries[name]
        else { return .forward }
        let zone = DomainName(labels: labels.suffix(1).map(Array.init)) ?? name
        return .reply(reply(question, records(entry, question, .root), zone, serial))
    }

    /// The name of an address; `isOurs` says that some view has it.
    func answer(
        _ question: Question, _ address: InternetAddress, isOurs: Bool, serial: UInt32
    ) -> NameTable.Answer {
        guard isOurs else { return .forward }
        let zone = ReverseName.zone(of: question.name)
        guard let name = name(of: address), let target = NameZone.all.first.flatMap({ name.appending($0.name) }) else {
            return .reply(missing(zone, serial))
        }
        let wanted = question.type == .ptr || question.type == .any
        let record = ResourceRecord(question.name, timeToLive: NameZone.timeToLive, .ptr(target))
        return .reply(reply(question, wanted ? [record] : [], zone, serial))
    }

    /// What a zone says about itself.
    private func apex(_ question: Question, _ zone: NameZone, _ serial: UInt32) -> Reply {
        let owner = question.name
        var records: [ResourceRecord] = []
        if question.asks(.soa) { records.append(NameZone.authority(owner, serial: serial)) }
        if question.asks(.ns) { records.append(ResourceRecord(owner, timeToLive: NameZone.timeToLive, .ns(zone.name))) }
        if question.asks(.txt), !services.isEmpty {
            records.append(ResourceRecord(owner, timeToLive: NameZone.timeToLive, .txt(services)))
        }
        return reply(question, records, zone.name, serial)
    }

    private func records(_ entry: Entry, _ question: Question, _ zone: DomainName) -> [ResourceRecord] {
        var records: [ResourceRecord] = []
        let add = { (content: RecordContent) in
            records.append(ResourceRecord(question.name, timeToLive: NameZone.timeToLive, content))
        }
        for address in entry.addresses {
            if let v4 = address.v4 {
                if question.asks(.a) { add(.a(v4)) }
            } else if question.asks(.aaaa) {
                add(.aaaa(high: address.high, low: address.low))
            }
        }
        guard question.asks(.srv) else { return records }
        for port in entry.ports {
            if let target = DomainName(port.target)?.appending(zone) { add(.srv(port: port.number, target: target)) }
        }
        return records
    }

    /// What is known, or that nothing of the wanted type is (RFC 2308 §2.2).
    private func reply(
        _ question: Question, _ records: [ResourceRecord], _ zone: DomainName, _ serial: UInt32
    ) -> Reply {
        var reply = Reply(.noError)
        reply.isAuthoritative = true
        reply.answers = records
        if records.isEmpty { reply.authorities = [NameZone.authority(zone, serial: serial)] }
        return reply
    }

    private func missing(_ zone: DomainName, _ serial: UInt32) -> Reply {
        var reply = Reply(.nameError)
        reply.isAuthoritative = true
        reply.authorities = [NameZone.authority(zone, serial: serial)]
        return reply
    }
}

extension Question {
    /// Whether records of `type` belong into the answer.
    fileprivate func asks(_ type: RecordType) -> Bool {
        self.type == type || self.type == .any
    }
}
