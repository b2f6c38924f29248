import Processes
import Testing

@testable import Daemon

@Suite("The account cache")
struct AccountCacheTests {
    @Test("answers what the user database answers, again and again")
    func same() throws {
        let cache = AccountCache()
        for _ in 0..<2 {
            #expect(try cache.numbered(0, group: 0) == Identity.numbered(0, group: 0))
            #expect(try cache.named("root", group: nil) == Identity.named("root"))
            #expect(try cache.named("root", group: "daemon") == Identity.named("root", group: "daemon"))
        }
        #expect(try cache.named("root", group: nil) != cache.named("root", group: "daemon"))
    }

    @Test("gives a number without a name the group it is asked with")
    func nameless() throws {
        let cache = AccountCache()
        #expect(try cache.numbered(70_001, group: 70_002).group == 70_002)
        #expect(try cache.numbered(70_001, group: 70_003).group == 70_003)
    }

    @Test("says who is unknown, and remembers nothing of that")
    func unknown() {
        let cache = AccountCache()
        for _ in 0..<2 {
            #expect(throws: LaunchError.unknownUser("nobody-here")) { try cache.named("nobody-here", group: nil) }
        }
    }
}
