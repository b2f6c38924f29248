/// A record of one direction of the channel.
protocol CodedRecord {
    func encode(into writer: inout FieldWriter) throws(RecordError)
    init(header: RecordHeader, fields: inout FieldReader) throws(RecordError)
}

extension CodedRecord {
    /// Reads records back to back until the bytes end; the first odd one ends it all.
    static func all(in bytes: [UInt8]) throws(RecordError) -> [Self] {
        var reader = FieldReader(bytes, in: 0..<bytes.count)
        var records: [Self] = []
        while !reader.isAtEnd {
            let header = try reader.header()
            var fields = try reader.slice(Int(header.length))
            records.append(try Self(header: header, fields: &fields))
            guard fields.isAtEnd else { throw .oversized }
        }
        return records
    }
}

/// Turns bytes that the other side sent into records.
package enum RecordReader {
    /// Reads the records of one message of the supervisor, which is at most `RecordFraming.messageLimit` long.
    package static func down(_ message: [UInt8]) throws(RecordError) -> [DownRecord] {
        guard message.count <= RecordFraming.messageLimit else { throw .oversized }
        return try DownRecord.all(in: message)
    }

    /// Reads the records of a snapshot; only what stays, without descriptors, may be in it.
    package static func snapshot(_ bytes: [UInt8]) throws(RecordError) -> [DownRecord] {
        let records = try DownRecord.all(in: bytes)
        for record in records {
            switch record.body {
            case .route, .pool, .asker, .name: continue
            case .replica where !record.carriesDescriptor: continue
            case .replica, .hello, .listener, .remove, .snapshot, .retire, .resolvers, .certificate, .tickets:
                throw .invalidField
            }
        }
        return records
    }

    /// Reads the records of one message of the router, which is at most `RecordFraming.messageLimit` long.
    package static func up(_ message: [UInt8]) throws(RecordError) -> [UpRecord] {
        guard message.count <= RecordFraming.messageLimit else { throw .oversized }
        return try UpRecord.all(in: message)
    }
}

/// Turns records into messages for the other side.
package enum RecordWriter {
    /// Packs `records` in order into as few messages as their bytes and descriptors allow.
    ///
    /// - Throws: `RecordError.oversized` when a string or a record is too long.
    package static func messages(_ records: [DownRecord]) throws(RecordError) -> [RecordMessage] {
        var messages: [RecordMessage] = []
        var writer = FieldWriter()
        var start = 0
        var descriptors = 0
        for (index, record) in records.enumerated() {
            var one = FieldWriter()
            try record.encode(into: &one)
            let carried = record.carriesDescriptor ? 1 : 0
            let isFull =
                writer.bytes.count + one.bytes.count > RecordFraming.messageLimit
                || descriptors + carried > RecordFraming.descriptorLimit
            if isFull {
                messages.append(RecordMessage(bytes: writer.bytes, records: start..<index))
                (writer, start, descriptors) = (FieldWriter(), index, 0)
            }
            writer.append(one)
            descriptors += carried
        }
        if start < records.count {
            messages.append(RecordMessage(bytes: writer.bytes, records: start..<records.count))
        }
        return messages
    }

    /// Packs `records` back to back for a snapshot's memfd.
    package static func snapshot(_ records: [DownRecord]) throws(RecordError) -> [UInt8] {
        var writer = FieldWriter()
        for record in records { try record.encode(into: &writer) }
        return writer.bytes
    }

    /// Packs one record of the router.
    package static func message(_ record: UpRecord) throws(RecordError) -> [UInt8] {
        var writer = FieldWriter()
        try record.encode(into: &writer)
        return writer.bytes
    }
}

/// One message of the channel.
package struct RecordMessage: Equatable, Sendable {
    package var bytes: [UInt8]
    /// Which of the packed records are in it: their descriptors go along, in order.
    package var records: Range<Int>
}
