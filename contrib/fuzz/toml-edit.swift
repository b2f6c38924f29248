// modules: TOML
import TOML

/// The first bytes choose an edit of the document that follows; the result must be valid and mean what was asked.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    guard bytes.count > 8, var document = try? TOMLDocument(parsing: Array(bytes[8...])) else { return 0 }
    var choices = Choices(bytes: Array(bytes[..<8]))
    let path = choices.path(in: document.root)
    let edit = choices.edit(path)
    do {
        try document.apply([edit], newTablesBefore: "b")
    } catch .invalidResult(let error) {
        fatalError("\(edit): \(error)")
    } catch {
        return 0
    }
    switch edit {
    case .set(let path, let value), .setSorted(let path, let value):
        let actual = path.elements.isEmpty ? .table(document.root) : document.root[path: path]?.value
        precondition(actual == value, "\(edit)")
    case .remove(let path):
        if case .key? = path.elements.last { precondition(document.root[path: path] == nil, "\(edit)") }
    case .insert(let path, let value): precondition(document.root[path: path]?.value == value, "\(edit)")
    case .append(let path, let value):
        precondition(document.root[path: path]?.value.array?.last?.value == value, "\(edit)")
    }
    return 0
}

/// Decisions made by bytes.
struct Choices {
    let bytes: [UInt8]
    var used = 0

    mutating func next(_ limit: Int) -> Int {
        defer { used += 1 }
        return used < bytes.count ? Int(bytes[used]) % limit : 0
    }

    mutating func path(in root: TOMLTable) -> TOMLPath {
        var path = TOMLPath()
        var value = TOMLValue.table(root)
        for _ in 0..<4 {
            switch value {
            case .table(let table):
                if table.isEmpty { return path }
                let entry = table.entries[next(table.count)]
                path = path.appending(entry.key)
                value = entry.node.value
            case .array(let array):
                if array.isEmpty { return path }
                let index = next(array.count)
                path = path.appending(index)
                value = array[index].value
            default: return path
            }
            if next(3) == 0 { return path }
        }
        return path
    }

    mutating func edit(_ path: TOMLPath) -> TOMLEdit {
        switch next(6) {
        case 0: .remove(path)
        case 1: .set(path, value())
        case 2: .set(path.appending("new").appending("b"), value())
        case 3: .append(path, value())
        case 4: .insert(path.appending(next(3)), value())
        default: .setSorted(path.appending("new"), value())
        }
    }

    mutating func value() -> TOMLValue {
        var table = TOMLTable()
        table.set("k", to: 1)
        table.set("t", to: .table(TOMLTable()))
        switch next(6) {
        case 0: return "x"
        case 1: return ["b": 1, "n": [1, 2]]
        case 2: return .table(table)
        case 3: return .array([TOMLNode(.table(table)), TOMLNode(.table(TOMLTable()))])
        case 4: return [1, 2]
        default: return []
        }
    }
}
