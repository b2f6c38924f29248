import TOML
import Testing

@Suite("A text")
struct ContainsTextTests {
    @Test(
        "contains another exactly where the other stands in it",
        arguments: [
            ("abc", "", true), ("abc", "abc", true), ("aab", "ab", true), ("abab", "bab", true), ("abc", "ac", false),
            ("", "a", false), ("a", "aa", false), ("größer", "öß", true), ("a.b", "..", false), ("a..b", "..", true),
        ])
    func contains(text: String, part: String, expected: Bool) {
        #expect(text.containsText(part) == expected)
        #expect(text[...].containsText(part) == expected)
    }
}
