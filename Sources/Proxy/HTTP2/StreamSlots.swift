/// Connections without sockets, for streams of HTTP/2: used again and again, as tickets may still point to them.
@safe struct StreamSlots: ~Copyable {
    private var free: [Slot] = []
    private var pages: [UnsafeMutablePointer<Connection>] = unsafe []
    private static let pageSize = 32

    init() {}

    deinit {
        for index in unsafe 0..<pages.count { unsafe pages[index].deallocate() }
    }

    /// A free one.
    mutating func claim() -> Slot {
        if let slot = free.popLast() { return slot }
        let page = UnsafeMutablePointer<Connection>.allocate(capacity: Self.pageSize)
        unsafe page.initialize(repeating: Connection(), count: Self.pageSize)
        unsafe pages.append(page)
        for index in 1..<Self.pageSize { free.append(unsafe Slot(page + index)) }
        return unsafe Slot(page)
    }

    /// Takes one back.
    mutating func give(back slot: Slot) {
        free.append(slot)
    }
}
