import TOML
import TestSupport

/// Makes random edits that fit a document, or nearly.
enum EditMaker {
    static func edit(for root: TOMLTable, _ random: inout SeededRandom) -> TOMLEdit {
        let path = path(in: root, &random)
        let value = path.elements.isEmpty ? TOMLValue.integer(1) : root[path: path]?.value ?? .integer(1)
        switch Int.random(in: 0..<10, using: &random) {
        case 0...2: return .remove(path)
        case 3...5: return .set(path, self.value(0, &random))
        case 6...7:
            guard case .array(let array) = value else {
                return .set(newPath(from: path, &random), self.value(0, &random))
            }
            let index = Int.random(in: 0...array.count, using: &random)
            return .insert(
                path.appending(index), array.first?.value.table == nil ? self.value(0, &random) : table(1, &random))
        case 8:
            guard case .array(let array) = value else {
                return .set(newPath(from: path, &random), self.value(0, &random))
            }
            return .append(path, array.first?.value.table == nil ? self.value(0, &random) : table(1, &random))
        default: return .setSorted(newPath(from: path, &random), self.value(0, &random))
        }
    }

    private static func path(in root: TOMLTable, _ random: inout SeededRandom) -> TOMLPath {
        var path = TOMLPath()
        var value = TOMLValue.table(root)
        while true {
            switch value {
            case .table(let table):
                guard let entry = table.entries.randomElement(using: &random) else { return path }
                path = path.appending(entry.key)
                value = entry.node.value
            case .array(let array):
                guard let index = array.indices.randomElement(using: &random) else { return path }
                path = path.appending(index)
                value = array[index].value
            default: return path
            }
            if Int.random(in: 0..<4, using: &random) == 0 { return path }
        }
    }

    private static func newPath(from path: TOMLPath, _ random: inout SeededRandom) -> TOMLPath {
        var result = TOMLPath(Array(path.elements.dropLast(Int.random(in: 0...1, using: &random))))
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            result = result.appending(["new", "t", "x", "q r", "ü", "b"].randomElement(using: &random) ?? "new")
        }
        return result
    }

    private static func value(_ depth: Int, _ random: inout SeededRandom) -> TOMLValue {
        switch Int.random(in: 0..<(depth < 3 ? 8 : 4), using: &random) {
        case 0: return .integer(Int64.random(in: -5...5, using: &random))
        case 1: return .string(["", "x", "\"q\"\n", "a\u{7f}\\é"].randomElement(using: &random) ?? "")
        case 2: return .float(0.5)
        case 3: return .boolean(true)
        case 4, 5:
            let count = Int.random(in: 0..<4, using: &random)
            let isTables = Bool.random(using: &random)
            return .array(
                (0..<count).map { _ in TOMLNode(isTables ? table(depth + 1, &random) : value(depth + 1, &random)) })
        default: return table(depth + 1, &random)
        }
    }

    private static func table(_ depth: Int, _ random: inout SeededRandom) -> TOMLValue {
        var table = TOMLTable(isInline: Bool.random(using: &random))
        for key in ["k", "x", "t", "l l", "p"] where Int.random(in: 0..<3, using: &random) == 0 {
            table.set(key, to: value(depth + 1, &random))
        }
        return .table(table)
    }
}
