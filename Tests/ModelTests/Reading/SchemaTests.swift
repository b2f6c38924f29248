import Model
import Testing

@Suite("The schema")
struct SchemaTests {
    @Test("has exactly the keys of the configuration pages")
    func keys() throws {
        var listed: [String: Set<String>] = [:]
        for line in try Golden.text("keys.txt").split(separator: "\n") {
            let parts = line.split(separator: ":")
            listed[String(parts[0])] = Set(parts[1].split(separator: " ").map(String.init))
        }
        for section in Section.allCases {
            #expect(Set(section.keys.map(\.name)) == listed[section.rawValue], "\(section.rawValue)")
        }
        #expect(listed.count == Section.allCases.count)
    }

    @Test("names no key twice and knows since when each exists")
    func consistent() {
        for section in Section.allCases {
            #expect(Set(section.keys.map(\.name)).count == section.keys.count)
            #expect(section.keys.allSatisfy { (1...HostState.newestSchema).contains($0.since) })
        }
    }
}
