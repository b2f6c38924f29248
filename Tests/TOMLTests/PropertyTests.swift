import TOML
import TestSupport
import Testing

@Suite("Random edits of random documents")
struct PropertyTests {
    /// What a person may find in a document after an edit.
    private struct Step {
        let before: TOMLDocument
        let edit: TOMLEdit
        let after: TOMLDocument

        /// Whether a scalar takes the place of a scalar.
        var isSmall: Bool {
            guard case .set(let path, let value) = edit, value.table == nil, value.array == nil else { return false }
            let old = before.root[path: path]?.value
            return old?.table == nil && old?.array == nil
        }
    }

    @Test("mean what they say", arguments: 0..<20)
    func meaning(seed: UInt64) throws {
        try walk(seed) { step in
            let expected = ModelEdit.result(of: step.edit, on: step.before.root)
            if !ModelEdit.agrees(step.after.root, expected, with: step.edit) { report(step, seed) }
        }
    }

    @Test("change one region and keep the comments in it", arguments: 100..<110)
    func bytes(seed: UInt64) throws {
        try walk(seed) { step in
            let before = lines(step.before)
            let after = lines(step.after)
            let prefix = zip(before, after).prefix { $0 == $1 }.count
            let rest = min(before.count, after.count) - prefix
            let suffix = zip(before.reversed(), after.reversed()).prefix { $0 == $1 }.prefix(rest).count
            let gone = before[prefix..<before.count - suffix]
            let came = after[prefix..<after.count - suffix]
            let comments = gone.filter { $0.contains("# loose") }
            if !comments.allSatisfy({ came.contains($0) }) { report(step, seed) }
            if step.isSmall, commentCount(step.before) != commentCount(step.after) { report(step, seed) }
        }
    }

    private func commentCount(_ document: TOMLDocument) -> Int {
        ["# header", "# keep", "# loose", "# about", "# element", "# open"].reduce(0) { count, comment in
            count + document.text.ranges(of: comment).count
        }
    }

    @Test("give the same one by one and together", arguments: 200..<210)
    func batches(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for _ in 0..<8 {
            var writer = DocumentWriter(random: random)
            let document = try TOMLDocument(parsing: writer.document())
            random = writer.random
            var oneByOne = document
            var edits: [TOMLEdit] = []
            for _ in 0..<10 {
                let edit = EditMaker.edit(for: oneByOne.root, &random)
                var changed = oneByOne
                guard (try? changed.apply([edit])) != nil else { continue }
                oneByOne = changed
                edits.append(edit)
            }
            var together = document
            try together.apply(edits)
            #expect(together.text == oneByOne.text, "seed \(seed)")
        }
    }

    private func lines(_ document: TOMLDocument) -> [String] {
        document.bytes.split(separator: 10, omittingEmptySubsequences: false).map {
            String(decoding: $0.filter { $0 != 13 }, as: UTF8.self)
        }
    }

    private func report(_ step: Step, _ seed: UInt64) {
        Issue.record("seed \(seed): \(step.edit.text)\n--- before\n\(step.before.text)\n--- after\n\(step.after.text)")
    }

    private func walk(_ seed: UInt64, _ check: (Step) throws -> Void) throws {
        var random = SeededRandom(seed: seed)
        for _ in 0..<8 {
            var writer = DocumentWriter(random: random)
            var document = try TOMLDocument(parsing: writer.document())
            random = writer.random
            for _ in 0..<12 {
                let edit = EditMaker.edit(for: document.root, &random)
                var changed = document
                do {
                    try changed.apply([edit], newTablesBefore: "z")
                } catch let error {
                    let isExpected = if case .invalidResult = error { false } else { true }
                    #expect(isExpected, "seed \(seed): \(edit.text): \(error)")
                    continue
                }
                try check(Step(before: document, edit: edit, after: changed))
                document = changed
            }
        }
    }
}

extension TOMLDocument {
    var text: String { String(decoding: bytes, as: UTF8.self) }
}

extension TOMLEdit {
    /// The edit as a person would say it.
    var text: String {
        switch self {
        case .set(let path, let value): "set \(path) to \(TOMLWriter.value(value))"
        case .setSorted(let path, let value): "set in order \(path) to \(TOMLWriter.value(value))"
        case .remove(let path): "remove \(path)"
        case .insert(let path, let value): "insert \(TOMLWriter.value(value)) at \(path)"
        case .append(let path, let value): "append \(TOMLWriter.value(value)) to \(path)"
        }
    }
}
