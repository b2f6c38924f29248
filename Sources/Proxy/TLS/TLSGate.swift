internal import COpenSSL
internal import Glibc
internal import Linux

/// Where OpenSSL meets a worker's sockets: it reads from the connection that is being worked on, and what it writes
/// is staged, so that many records go out with one system call.
@safe struct TLSGate: ~Copyable {
    /// A write of the largest size, sealed.
    static let stagedSize = Buffers.outputSize + 16 * 1024

    /// What OpenSSL's callbacks see.
    @safe struct State {
        var context: Unmanaged<TLSContext>?
        /// The connection that is being worked on.
        var slot: Slot?
        var staged: UnsafeMutablePointer<UInt8>?
        var count = 0
        var isAtEnd = false
    }

    let state: UnsafeMutablePointer<State>
    private var held: TLSContext?

    init() {
        unsafe state = .allocate(capacity: 1)
        unsafe state.initialize(to: State())
    }

    deinit {
        unsafe free(state.pointee.staged)
        unsafe state.deallocate()
    }

    /// What new handshakes use.
    var context: TLSContext? { held }

    mutating func set(_ context: TLSContext) {
        held = context
        unsafe state.pointee.context = .passUnretained(context)
        if unsafe state.pointee.staged == nil {
            unsafe state.pointee.staged = malloc(Self.stagedSize)?.assumingMemoryBound(to: UInt8.self)
        }
    }

    /// Everything OpenSSL does from now on is for this connection.
    @inline(__always)
    func enter(_ slot: Slot) {
        unsafe state.pointee.slot = slot
        unsafe state.pointee.count = 0
        unsafe state.pointee.isAtEnd = false
    }

    /// What has been staged since `enter`.
    @inline(__always)
    var staged: UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: state.pointee.staged, count: state.pointee.count)
    }

    /// The context of the worker that `ssl` belongs to.
    static func context(of ssl: OpaquePointer) -> TLSContext? {
        guard let raw = unsafe SSL_get_ex_data(ssl, 0) else { return nil }
        return unsafe raw.assumingMemoryBound(to: State.self).pointee.context?.takeUnretainedValue()
    }
}

private func gate(of bio: OpaquePointer?) -> UnsafeMutablePointer<TLSGate.State>? {
    unsafe BIO_get_data(bio)?.assumingMemoryBound(to: TLSGate.State.self)
}

/// Reads from the connection that is being worked on.
///
/// See BIO_meth_set_read_ex(3).
func readSealed(
    _ bio: OpaquePointer?, _ target: UnsafeMutablePointer<CChar>?, _ room: Int, _ count: UnsafeMutablePointer<Int>?
) -> Int32 {
    unsafe cs_clear_retry(bio)
    unsafe count?.pointee = 0
    guard let gate = unsafe gate(of: bio), let slot = unsafe gate.pointee.slot, let target = unsafe target else {
        return 0
    }
    guard slot.it.signs.contains(.arrived) else {
        unsafe cs_retry_read(bio)
        return 0
    }
    do throws(Errno) {
        let buffer = unsafe UnsafeMutableRawBufferPointer(start: target, count: room)
        guard let received = try unsafe BorrowedDescriptor(slot.it.descriptor).receive(into: buffer) else {
            slot.it.signs.remove(.arrived)
            unsafe cs_retry_read(bio)
            return 0
        }
        guard received > 0 else {
            unsafe gate.pointee.isAtEnd = true
            return 0
        }
        // As in plain text: a short read has emptied the socket, but for its end.
        if received < room, !slot.it.signs.contains(.peerClosed) { slot.it.signs.remove(.arrived) }
        unsafe count?.pointee = received
        return 1
    } catch {
        slot.it.signs.insert(.broken)
        unsafe gate.pointee.isAtEnd = true
        return 0
    }
}

/// Stages what goes to the connection that is being worked on.
///
/// See BIO_meth_set_write_ex(3).
func writeSealed(
    _ bio: OpaquePointer?, _ source: UnsafePointer<CChar>?, _ count: Int, _ written: UnsafeMutablePointer<Int>?
) -> Int32 {
    unsafe cs_clear_retry(bio)
    unsafe written?.pointee = 0
    guard let gate = unsafe gate(of: bio), let staged = unsafe gate.pointee.staged, let source = unsafe source,
        unsafe gate.pointee.count + count <= TLSGate.stagedSize
    else { return 0 }
    unsafe memcpy(staged + gate.pointee.count, source, count)
    unsafe gate.pointee.count += count
    unsafe written?.pointee = count
    return 1
}

/// Answers OpenSSL's questions about the connection.
///
/// See BIO_ctrl(3).
func controlSealed(_ bio: OpaquePointer?, _ command: Int32, _: Int, _: UnsafeMutableRawPointer?) -> Int {
    switch command {
    case BIO_CTRL_FLUSH: 1
    case BIO_CTRL_EOF: unsafe gate(of: bio)?.pointee.isAtEnd ?? true ? 1 : 0
    default: 0
    }
}
