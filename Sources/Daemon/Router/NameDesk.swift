internal import EventLoop
internal import Linux
internal import Model
internal import RouterProtocol
internal import Routing

/// What the router's resolver is given and told.
final class NameDesk {
    let listeners: NameListeners
    private let resolvers: HostResolvers
    private var ledger = NameLedger()

    /// Opens the listeners and looks up whom the host asks.
    init(_ loop: Loop, at addresses: [ListenAddress]) throws(StartFailure) {
        do throws(RouterListeners.Failure) {
            listeners = try NameListeners(addresses)
        } catch {
            throw .listen(address: error.address, holder: Self.holder(of: error), error.error)
        }
        resolvers = try HostResolvers(loop, own: listeners.addresses)
    }

    private static func holder(of failure: RouterListeners.Failure) -> String {
        guard failure.error == .addressInUse, case .ip(let address, let port, _)? = SocketAddress(failure.address)
        else {
            return ""
        }
        return PortHolder.describe(port, isUDP: true, at: address)
    }

    /// Calls `tell` with news of the host's servers.
    func watchResolvers(_ tell: @escaping (DownRecord) -> Void) {
        resolvers.changed = { tell(DownRecord(version: 0, .resolvers($0))) }
    }

    /// Looks again whom the host asks.
    func lookAtResolvers() {
        resolvers.readAgain()
    }

    /// Whom a new router asks about the rest.
    var resolversRecord: DownRecord { DownRecord(version: 0, .resolvers(resolvers.record)) }

    /// Takes a new plan; what to tell the router.
    func update(to plan: NamePlan) -> [DownRecord] {
        ledger.update(to: plan)
    }

    /// Everything, for a new router.
    func snapshot() -> [DownRecord] {
        ledger.snapshot()
    }
}
