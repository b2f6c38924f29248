/// Plain values at numbers that stay theirs until they are removed; numbers of removed ones are used again.
@safe struct Slab<Element: BitwiseCopyable>: ~Copyable {
    private var storage: UnsafeMutablePointer<Element>
    private var capacity: Int
    private var free: [Int32] = []
    /// One more than the largest number ever used.
    private(set) var limit: Int32 = 0

    init() {
        unsafe storage = .allocate(capacity: 8)
        capacity = 8
    }

    deinit {
        unsafe storage.deallocate()
    }

    /// The element at `index`, which must be a number that `insert` gave.
    @inline(__always)
    subscript(index: Int32) -> Element {
        _read { yield unsafe storage[Int(index)] }
        _modify { yield unsafe &storage[Int(index)] }
    }

    mutating func insert(_ element: Element) -> Int32 {
        if let index = free.popLast() {
            unsafe storage[Int(index)] = element
            return index
        }
        if Int(limit) == capacity { grow() }
        unsafe (storage + Int(limit)).initialize(to: element)
        limit += 1
        return limit - 1
    }

    mutating func remove(_ index: Int32) {
        free.append(index)
    }

    private mutating func grow() {
        let fresh = UnsafeMutablePointer<Element>.allocate(capacity: capacity * 2)
        unsafe fresh.update(from: storage, count: capacity)
        unsafe storage.deallocate()
        unsafe storage = unsafe fresh
        capacity *= 2
    }
}
