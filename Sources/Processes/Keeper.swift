package import Linux

/// The keeper's client: descriptors given to it outlive the supervisor.
///
/// The keeper is `tenement-init --keep SOCKET`; the records are described in Sources/tenement-init/keep.c. Every call
/// waits for the keeper's answer, which it gives at once.
package struct Keeper: ~Copyable {
    private let socket: FileDescriptor

    /// The longest name, in bytes.
    package static let longestName = 63

    /// Connects to a running keeper and takes the place of an earlier client.
    ///
    /// - Throws: `ENOENT` or `ECONNREFUSED` if none runs.
    package init(socket path: String) throws(Errno) {
        socket = try Socket.connect(to: .unix(path: path), .sequencedPacket)
    }

    /// The number of its process.
    package func process() throws(Errno) -> Int32 { try socket.borrowed.peerCredentials().pid }

    /// Stores a copy of a descriptor, in the place of an older one of that name.
    ///
    /// - Throws: `ENOSPC` if the keeper cannot hold it.
    package func store(_ descriptor: BorrowedDescriptor, as name: String) throws(Errno) {
        guard (1...Self.longestName).contains(name.utf8.count) else { throw .nameTooLong }
        _ = try socket.borrowed.send([UInt8(ascii: "S")] + Array(name.utf8), passing: [descriptor])
        guard try answer().kind == UInt8(ascii: "K") else { throw .noSpace }
    }

    /// Drops what is stored under a name; nothing happens if there is nothing.
    package func drop(_ name: String) throws(Errno) {
        _ = try socket.borrowed.send([UInt8(ascii: "D")] + Array(name.utf8))
        guard try answer().kind == UInt8(ascii: "K") else { throw .badMessage }
    }

    /// Copies of everything that is stored, in no order; it stays stored.
    package func list() throws(Errno) -> Contents {
        _ = try socket.borrowed.send([UInt8(ascii: "L")])
        var names: [String] = []
        var numbers: [Int32] = []
        while true {
            let record = try answer()
            if record.kind == UInt8(ascii: "Z") {
                return Contents(names: names, descriptors: DescriptorList(owning: numbers))
            }
            guard record.kind == UInt8(ascii: "E"), record.number >= 0 else { throw .badMessage }
            names.append(record.name)
            numbers.append(record.number)
        }
    }

    /// Drops everything and ends the keeper.
    package consuming func quit() throws(Errno) {
        _ = try socket.borrowed.send([UInt8(ascii: "Q")])
    }

    /// What a keeper holds.
    package struct Contents: ~Copyable {
        /// The names, in the order of the descriptors.
        package let names: [String]
        /// As many descriptors.
        package var descriptors: DescriptorList
    }

    private func answer() throws(Errno) -> (kind: UInt8, name: String, number: Int32) {
        guard var message = try socket.borrowed.receiveMessage(upTo: 128), let kind = message.bytes.first else {
            throw .connectionReset
        }
        let name = String(decoding: message.bytes.dropFirst(), as: UTF8.self)
        guard let descriptor = message.descriptors.takeFirst() else { return (kind, name, -1) }
        return (kind, name, descriptor.release())
    }
}
