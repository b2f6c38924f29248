/// Strings laid out for execve(2): one block of bytes and the pointers into it, ended by NULL.
@safe
struct CStrings: ~Copyable {
    let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    private let bytes: UnsafeMutablePointer<CChar>

    /// Copies the strings, each with `room` spare bytes after its end.
    ///
    /// - Throws: `containsNUL` with the offending string.
    init(_ strings: [String], room: Int = 0) throws(LaunchError) {
        for string in strings where string.utf8.contains(0) { throw .containsNUL(string) }
        let size = strings.reduce(1) { $0 + $1.utf8.count + 1 + room }
        unsafe bytes = .allocate(capacity: size)
        unsafe bytes.initialize(repeating: 0, count: size)
        unsafe pointers = .allocate(capacity: strings.count + 1)
        var next = unsafe bytes
        for (index, string) in strings.enumerated() {
            unsafe (pointers + index).initialize(to: next)
            for byte in string.utf8 {
                unsafe next.pointee = CChar(bitPattern: byte)
                unsafe next += 1
            }
            unsafe next += 1 + room
        }
        unsafe (pointers + strings.count).initialize(to: nil)
    }

    deinit {
        unsafe pointers.deallocate()
        unsafe bytes.deallocate()
    }
}
