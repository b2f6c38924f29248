/// Writes a message, names compressed, up to a limit of bytes.
struct MessageWriter {
    /// The sections after the question, by the place of their counts in the header.
    enum Section: Int {
        case answers = 6
        case authorities = 8
        case additionals = 10
    }

    /// Bytes of the record of EDNS that we send.
    static let extensionSize = 11
    /// The largest datagram that we take, as we say in EDNS.
    static let ownDatagramLimit: UInt16 = 1232
    /// Pointers have fourteen bits.
    private static let pointerLimit = 0x4000

    private(set) var bytes: [UInt8] = []
    private let limit: Int
    /// Where names start that later ones can point to.
    private var places: [Int] = []

    init(limit: Int) {
        self.limit = limit
        bytes.reserveCapacity(128)
    }

    mutating func header(id: UInt16, flags: UInt16) {
        integer(id)
        integer(flags)
        for _ in 0..<4 { integer(UInt16(0)) }
    }

    mutating func question(_ question: Question) {
        name(question.name)
        integer(question.type.rawValue)
        integer(question.class.rawValue)
        count(at: 4)
    }

    /// Writes records until one does not fit; whether all did.
    mutating func records(_ records: [ResourceRecord], in section: Section) -> Bool {
        for record in records {
            let start = bytes.count
            let known = places.count
            write(record)
            guard bytes.count <= limit else {
                bytes.removeLast(bytes.count - start)
                places.removeLast(places.count - known)
                return false
            }
            count(at: section.rawValue)
        }
        return true
    }

    mutating func markTruncated() {
        bytes[2] |= UInt8(MessageHeader.Flags.truncated >> 8)
    }

    /// Our record of EDNS; it carries the upper bits of the code.
    mutating func extensionRecord(_ code: ResponseCode, wantsSignatures: Bool) {
        bytes.append(0)
        integer(RecordType.opt.rawValue)
        integer(Self.ownDatagramLimit)
        bytes.append(UInt8(truncatingIfNeeded: code.rawValue >> 4))
        bytes.append(0)
        integer(wantsSignatures ? UInt16(0x8000) : 0)
        integer(UInt16(0))
        count(at: Section.additionals.rawValue)
    }

    private mutating func write(_ record: ResourceRecord) {
        name(record.name)
        integer(record.content.type.rawValue)
        integer(RecordClass.internet.rawValue)
        integer(record.timeToLive)
        let length = bytes.count
        integer(UInt16(0))
        write(record.content)
        let written = bytes.count - length - 2
        bytes[length] = UInt8(truncatingIfNeeded: written >> 8)
        bytes[length + 1] = UInt8(truncatingIfNeeded: written)
    }

    private mutating func write(_ content: RecordContent) {
        switch content {
        case .a(let address): integer(address)
        case .aaaa(let high, let low):
            integer(high)
            integer(low)
        case .ns(let server): name(server)
        case .ptr(let target): name(target)
        case .soa(let zone):
            name(zone.server)
            name(zone.mailbox)
            for number in [zone.serial, zone.refresh, zone.retry, zone.expire, zone.minimum] { integer(number) }
        case .txt(let strings):
            for string in strings.isEmpty ? [""] : strings {
                let text = Array(string.utf8.prefix(255))
                bytes.append(UInt8(text.count))
                bytes += text
            }
        case .srv(let port, let target):
            for number in [0, 0, port] { integer(number) }
            // Not compressed (RFC 2782).
            bytes += target.wire
        }
    }

    /// A name, its end replaced by a pointer where the same bytes stand already.
    private mutating func name(_ name: DomainName) {
        let wire = name.wire
        var start = 0
        while wire[start] != 0 {
            if let place = places.first(where: { stands(wire[start...], at: $0) }) {
                integer(UInt16(0xc000 | place))
                return
            }
            if bytes.count < Self.pointerLimit { places.append(bytes.count) }
            let end = start + 1 + Int(wire[start])
            bytes += wire[start..<end]
            start = end
        }
        bytes.append(0)
    }

    /// Whether the name at `place` is spelled like `wanted`; pointers on the way are followed.
    private func stands(_ wanted: ArraySlice<UInt8>, at place: Int) -> Bool {
        var place = place
        var index = wanted.startIndex
        while index < wanted.endIndex, place < bytes.count {
            if bytes[place] >= 0xc0 {
                place = Int(bytes[place] & 0x3f) << 8 | Int(bytes[place + 1])
            }
            let end = index + 1 + Int(wanted[index])
            guard place + (end - index) <= bytes.count, bytes[place..<place + (end - index)] == wanted[index..<end]
            else {
                return false
            }
            if wanted[index] == 0 { return true }
            place += end - index
            index = end
        }
        return false
    }

    private mutating func integer<T: FixedWidthInteger & UnsignedInteger>(_ value: T) {
        for shift in stride(from: T.bitWidth - 8, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> T(shift)))
        }
    }

    /// One more entry of the section whose count stands at `place`.
    private mutating func count(at place: Int) {
        bytes[place + 1] &+= 1
        if bytes[place + 1] == 0 { bytes[place] &+= 1 }
    }
}
