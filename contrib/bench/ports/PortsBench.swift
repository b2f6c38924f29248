internal import Glibc
internal import Linux
internal import Model
internal import Netfilter
internal import RouterProtocol
internal import Routing

/// Installs node ports, changes endpoints, and connects with and without them.
@main
struct PortsBench {
    static func main() {
        do throws(NetfilterError) {
            try measure()
        } catch {
            print("cannot: \(error.step.rawValue): \(error.errno.text)")
            exit(1)
        }
    }
}

private let service = ServiceName(app: nil, service: "bench")

private func plan(_ count: Int, from first: UInt16, endpoints: [UInt16]) -> NodePortPlan {
    var plan = NodePortPlan()
    for number in 0..<count {
        let port = NodePort(first + UInt16(number), number.isMultiple(of: 2) ? .tcp : .udp)
        plan.forwards[port] = NodePortForward(
            service: service, endpoints: endpoints.map { NodePortEndpoint(port: $0) })
    }
    return plan
}

/// How long the body took, and how much processor time of this thread it used: a busy machine makes only the first longer.
private struct Cost {
    var wall = 0.0
    var processor = 0.0

    init(_ body: () throws(NetfilterError) -> Void) throws(NetfilterError) {
        let (start, used) = (Clock.monotonic(), Self.used)
        try body()
        wall = Double(Clock.monotonic() - start) / 1_000_000
        processor = Double(Self.used - used) / 1_000_000
    }

    private static var used: Int64 {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    var text: String { "\(Self.rounded(wall)) ms, \(Self.rounded(processor)) ms of the processor" }

    private static func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
}

private func measure() throws(NetfilterError) {
    let count = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 1000
    let table = try NodePortTable(hostID: "bench", routerUser: nil)
    let full = plan(count, from: 10000, endpoints: [5001, 5002, 5003])
    let install = try Cost { () throws(NetfilterError) in _ = try table.install(full) }
    print("install \(count) node ports of 3 endpoints: \(install.text)")
    let again = try Cost { () throws(NetfilterError) in _ = try table.install(full) }
    print("the same again, as after a flush: \(again.text)")
    var next = full
    var costs: [Cost] = []
    for round in 0..<1000 {
        let endpoints: [UInt16] = round.isMultiple(of: 2) ? [5001, 5002] : [5001, 5002, 5003]
        next.forwards[NodePort(10000, .tcp)] = NodePortForward(
            service: service, endpoints: endpoints.map { NodePortEndpoint(port: $0) })
        costs.append(try Cost { () throws(NetfilterError) in _ = try table.apply(next) })
    }
    costs.sort { $0.processor < $1.processor }
    print("one endpoint more or less, 1,000 times, median: \(costs[500].text); 99 %: \(costs[990].text)")
    connect(over: 10000, instead: 5001)
}

/// Median times of connect, one byte, and close, to a server on this thread's loopback.
private func connect(over port: UInt16, instead direct: UInt16) {
    _ = unsafe system("ip link set lo up")
    var listeners: [FileDescriptorHolder] = []
    for number: UInt16 in [5001, 5002, 5003] {
        guard let socket = try? Socket.listen(at: .ip(.any4, port: number)) else { return print("cannot listen") }
        listeners.append(FileDescriptorHolder(socket.release()))
    }
    var results: [[Int64]] = [[], []]
    for round in 0..<4000 {
        let isDirect = round.isMultiple(of: 2)
        let start = Clock.monotonic()
        guard let client = try? Socket.connect(to: .ip(.loopback4, port: isDirect ? direct : port)) else { continue }
        results[isDirect ? 0 : 1].append(Clock.monotonic() - start)
        client.close0()
        for listener in listeners { listener.drain() }
    }
    let medians = results.map { $0.sorted()[$0.count / 2] }
    print("connect: direct \(medians[0]) ns, by the node port \(medians[1]) ns, \(medians[1] - medians[0]) ns more")
}

extension FileDescriptor {
    fileprivate consuming func close0() { try? close() }
}

/// A listener in an array.
private final class FileDescriptorHolder {
    private let number: Int32

    init(_ number: Int32) { self.number = number }

    func drain() {
        while true {
            let connection = accept(number, nil, nil)
            guard connection >= 0 else { return }
            close(connection)
        }
    }
}
