import Linux

/// Reads many datagrams at a time.
struct Batches: ~Copyable {
    private var batch = DatagramBatch()

    mutating func next(_ client: Datagrams) throws -> [[UInt8]] {
        let count = try batch.receive(from: client.socket.borrowed)
        return (0..<count).map { Array(batch.bytes[batch.range(of: $0)]) }
    }
}
