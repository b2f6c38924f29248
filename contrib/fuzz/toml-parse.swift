// modules: TOML
import TOML

/// What is read can be written and read again, and an edit that changes nothing leaves every byte.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let document: TOMLDocument
    do {
        document = try TOMLDocument(parsing: bytes)
    } catch {
        precondition(error.position.offset <= bytes.count && error.position.column >= 1, "\(error)")
        precondition(!error.message.isEmpty)
        return 0
    }
    do {
        var same = document
        try same.apply([])
        precondition(same.bytes == bytes, "an edit of nothing changed bytes")
        var copy = try TOMLDocument(parsing: "")
        try copy.set([], to: .table(document.root))
        precondition(copy.root == document.root, "written anew it means something else")
    } catch {
        fatalError("\(error)")
    }
    return 0
}
