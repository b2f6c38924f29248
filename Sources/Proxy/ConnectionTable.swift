/// A connection's place in the worker's table; valid as long as the worker.
@safe struct Slot {
    private let pointer: UnsafeMutablePointer<Connection>

    init(_ pointer: UnsafeMutablePointer<Connection>) {
        unsafe self.pointer = unsafe pointer
    }

    /// The connection itself.
    @inline(__always)
    var it: Connection {
        _read { yield unsafe pointer.pointee }
        nonmutating _modify { yield unsafe &pointer.pointee }
    }
}

/// All connections of a worker, indexed by descriptor; grows by pages that never move.
@safe struct ConnectionTable: ~Copyable {
    private static let pageBits = 6
    private static let pageSize = 1 << pageBits
    private var pages: UnsafeMutablePointer<UnsafeMutablePointer<Connection>?>
    private var pageCount = 16

    init() {
        unsafe pages = .allocate(capacity: 16)
        unsafe pages.initialize(repeating: nil, count: 16)
    }

    deinit {
        for index in 0..<pageCount { unsafe pages[index]?.deallocate() }
        unsafe pages.deallocate()
    }

    /// The place of `descriptor`, if any connection ever had that number.
    @inline(__always)
    func slot(_ descriptor: Int32) -> Slot? {
        let page = Int(descriptor) >> Self.pageBits
        guard descriptor >= 0, page < pageCount, let base = unsafe pages[page] else { return nil }
        return unsafe Slot(base + Int(descriptor) & (Self.pageSize - 1))
    }

    /// The place of `descriptor`, made if need be; its connection must be free.
    mutating func claim(_ descriptor: Int32) -> Slot {
        let page = Int(descriptor) >> Self.pageBits
        growPages(to: page)
        if unsafe pages[page] == nil {
            let base = UnsafeMutablePointer<Connection>.allocate(capacity: Self.pageSize)
            unsafe base.initialize(repeating: Connection(), count: Self.pageSize)
            unsafe pages[page] = unsafe base
        }
        let index = Int(descriptor) & (Self.pageSize - 1)
        guard let base = unsafe pages[page] else { preconditionFailure("the page was just made") }
        return unsafe Slot(base + index)
    }

    /// One more than the largest descriptor that has a place.
    var limit: Int32 { Int32(clamping: pageCount << Self.pageBits) }

    private mutating func growPages(to page: Int) {
        guard page >= pageCount else { return }
        let count = max(page + 1, pageCount * 2)
        let fresh = UnsafeMutablePointer<UnsafeMutablePointer<Connection>?>.allocate(capacity: count)
        unsafe fresh.initialize(repeating: nil, count: count)
        unsafe fresh.update(from: pages, count: pageCount)
        unsafe pages.deallocate()
        unsafe pages = unsafe fresh
        pageCount = count
    }
}
