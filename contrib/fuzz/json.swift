// modules: JSON
import JSON

/// What is read can be written, on one line or many, and read again as the same.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    do {
        let value = try JSONParser.parse(bytes)
        let compact = try JSONParser.parse(JSONWriter.bytes(value))
        let pretty = try JSONParser.parse(JSONWriter.bytes(value, .pretty))
        precondition(compact == value && pretty == value, "written anew it means something else")
    } catch {
        precondition(error.offset <= bytes.count && error.line >= 1 && error.column >= 1, "\(error)")
        precondition((try? JSONParser.parse(bytes)) == nil)
    }
    return 0
}
