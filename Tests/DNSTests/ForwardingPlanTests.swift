import DNS
import Testing

@Suite("A query that others must answer")
struct ForwardingPlanTests {
    private static let good = ForwardingPlan.Event.answered(isRefusal: false, isTruncated: false)
    private static let cut = ForwardingPlan.Event.answered(isRefusal: false, isTruncated: true)
    private static let refusal = ForwardingPlan.Event.answered(isRefusal: true, isTruncated: false)

    /// Plays events; the steps that follow, the first one included.
    private static func story(
        servers: Int, first: Int = 0, wantsWhole: Bool = false, _ events: [ForwardingPlan.Event]
    ) -> [ForwardingPlan.Step] {
        var plan = ForwardingPlan(servers: servers, first: first, wantsWhole: wantsWhole)
        return [plan.begin] + events.map { plan.handle($0) }
    }

    @Test("goes to the server that answered last, and its answer comes back")
    func answered() {
        #expect(Self.story(servers: 3, first: 2, [Self.good]) == [.ask(2, .datagram), .deliver])
    }

    @Test("goes round the servers while they are silent, three times in all")
    func silent() {
        #expect(
            Self.story(servers: 2, [.timedOut, .unreachable, .timedOut])
                == [.ask(0, .datagram), .ask(1, .datagram), .ask(0, .datagram), .giveUp])
        #expect(
            Self.story(servers: 1, [.timedOut, .timedOut, .timedOut])
                == [.ask(0, .datagram), .ask(0, .datagram), .ask(0, .datagram), .giveUp])
    }

    @Test("is given up before a client gives up")
    func patience() {
        #expect(Int64(ForwardingPlan.attempts) * ForwardingPlan.patience < 5_000_000_000)
    }

    @Test("goes to each server once when they refuse")
    func refused() {
        #expect(Self.story(servers: 1, [Self.refusal]) == [.ask(0, .datagram), .giveUp])
        #expect(
            Self.story(servers: 2, first: 1, [Self.refusal, Self.refusal])
                == [.ask(1, .datagram), .ask(0, .datagram), .giveUp])
        #expect(Self.story(servers: 2, [Self.refusal, Self.good]).last == .deliver)
    }

    @Test("that came over TCP is asked again over TCP when the answer was cut")
    func truncated() {
        #expect(Self.story(servers: 2, [Self.cut]) == [.ask(0, .datagram), .deliver])
        #expect(
            Self.story(servers: 2, wantsWhole: true, [Self.cut, Self.good])
                == [.ask(0, .datagram), .ask(0, .stream), .deliver])
        #expect(
            Self.story(servers: 2, wantsWhole: true, [Self.cut, .unreachable, Self.good])
                == [.ask(0, .datagram), .ask(0, .stream), .ask(1, .datagram), .deliver])
    }

    @Test("names the server that is being asked")
    func server() {
        var plan = ForwardingPlan(servers: 2, first: 7, wantsWhole: false)
        #expect(plan.server == 1)
        _ = plan.handle(.timedOut)
        #expect(plan.server == 0)
    }
}
