import DNS
import Testing

@Suite("A domain name")
struct DomainNameTests {
    @Test(
        "is read from text, with or without its final dot",
        arguments: [
            ("web.app.miren", "web.app.miren."), ("web.app.miren.", "web.app.miren."), ("Web", "Web."), ("", "."),
            (".", "."), ("_http._tcp.web", "_http._tcp.web."), ("a b", "a\\032b."), ("é", "\\195\\169."),
        ])
    func text(text: String, canonical: String) {
        #expect(DomainName(text)?.text == canonical)
    }

    @Test("with an empty or too long label, or of more than 255 bytes, is none")
    func limits() {
        let label = String(repeating: "a", count: 63)
        #expect(DomainName(label)?.labelCount == 1)
        #expect(DomainName(label + "a") == nil)
        #expect(DomainName("a..b") == nil)
        #expect(DomainName(".a") == nil)
        let longest = [label, label, label, String(repeating: "b", count: 61)].joined(separator: ".")
        #expect(DomainName(longest)?.wire.count == 255)
        #expect(DomainName(longest + "b") == nil)
        #expect(DomainName("x")?.appending(.of(longest)) == nil)
    }

    @Test("equals one of other case and keeps its own")
    func folds() {
        let mixed = DomainName.of("wEb.aPP.miren")
        #expect(mixed == .of("WEB.app.MIREN"))
        #expect(Set([mixed]).contains(.of("web.app.miren")))
        #expect(mixed.text == "wEb.aPP.miren.")
        #expect(mixed != .of("web.app.mirem"))
        #expect(DomainName.of("a[") != .of("a{"), "only letters have a case")
    }

    @Test(
        "has a part before a zone that it lies in",
        arguments: [
            ("web.app.miren", "app.miren", "web."), ("1.Web.APP.miren", "app.MIREN", "1.Web."),
            ("app.miren", "app.miren", "."), ("miren", "app.miren", nil), ("webapp.miren", "app.miren", nil),
            ("web.app.miren", "", "web.app.miren."), ("x.miren.app", "app.miren", nil),
        ])
    func relative(name: String, zone: String, rest: String?) {
        #expect(DomainName.of(name).relative(to: .of(zone))?.text == rest)
    }

    @Test("has a parent until the root")
    func parents() {
        var names: [String] = []
        var next: DomainName? = .of("1.web.app")
        while let name = next {
            names.append(name.text)
            next = name.parent
        }
        #expect(names == ["1.web.app.", "web.app.", "app.", "."])
    }

    @Test("joins with a zone")
    func appends() {
        #expect(DomainName.of("web").appending(.of("app.miren"))?.text == "web.app.miren.")
        #expect(DomainName.root.appending(.of("app.miren"))?.text == "app.miren.")
        #expect(DomainName.of("1.web").labels.map { String(decoding: $0, as: UTF8.self) } == ["1", "web"])
    }
}
