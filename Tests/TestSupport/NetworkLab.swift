import CTestSupport
import Foundation

/// A small network of namespaces of the test's own: a host, a client, and an unrelated remote machine.
///
///     client 10.88.0.2, 2001:db8:88::2 ── 10.88.0.1, 2001:db8:88::1 host 10.99.0.1, 2001:db8:99::1 ── remote 10.99.0.2
///
/// The body of a test runs in the host's namespace, on a thread of its own; what it starts runs
/// there too. Nothing of the machine's network is seen or touched.
package final class NetworkLab {
    /// Why a lab could not be made.
    package enum Failure: Error, Equatable {
        case namespaces(errno: Int32)
        case setup(String)
    }

    /// What a client saw: how often each answer came, and how often each error.
    package typealias Answers = [String: Int]

    package let folder: TemporaryFolder
    private var servers: [Program] = []

    private init() throws {
        folder = try TemporaryFolder()
        try folder.write(Self.server, to: "serve.py")
        try folder.write(Self.client, to: "ask.py")
        let result = try run(["sh", "-euc", Self.topology])
        guard result.code == 0 else { throw Failure.setup(result.errors) }
    }

    /// Runs `body` in a new lab.
    package static func run(_ body: @escaping @Sendable (NetworkLab) throws -> Void) throws {
        let outcome = Outcome()
        let thread = Thread {
            outcome.result = Result {
                guard ct_own_network() == 0 else { throw Failure.namespaces(errno: errno) }
                try body(NetworkLab())
            }
            outcome.done.signal()
        }
        thread.stackSize = 4 << 20
        thread.start()
        outcome.done.wait()
        try outcome.result?.get()
    }

    /// Runs a program in the host's namespace to its end.
    @discardableResult
    package func run(_ arguments: [String], within duration: Duration = .seconds(20)) throws -> Program.Result {
        try Program.run(arguments, within: duration)
    }

    /// The arguments by which a program runs in another namespace: `client` or `remote`.
    package func inside(_ namespace: String?, _ arguments: [String]) -> [String] {
        namespace.map { ["ip", "netns", "exec", $0] + arguments } ?? arguments
    }

    /// Starts a server of TCP and UDP that says its name and who asks; returns when it listens.
    @discardableResult
    package func serve(_ name: String, port: Int, at address: String = "::", in namespace: String? = nil) throws
        -> Program
    {
        let arguments = ["python3", folder["serve.py"], name, String(port), address]
        let server = try Program(inside(namespace, arguments))
        try server.waitUntilPrinted("ready")
        servers.append(server)
        return server
    }

    /// Asks `tcp 10.88.0.1 7000` so many times, a new connection or socket each.
    ///
    /// - Returns: Which names answered, `NAME ADDRESS` of the asking with `full`, and which errors came how often.
    package func ask(
        _ what: String, times count: Int = 1, from namespace: String? = nil, full: Bool = false
    ) throws -> Answers {
        let arguments = ["python3", folder["ask.py"], what, String(count)] + (full ? ["full"] : [])
        let result = try run(inside(namespace, arguments), within: .seconds(60))
        return try JSONDecoder().decode(Answers.self, from: Data(result.output.utf8))
    }

    /// Starts such a client without waiting for it; `answers(of:)` takes what it saw.
    package func asking(
        _ what: String, times count: Int, from namespace: String? = nil, perSecond rate: Int
    ) throws -> Program {
        try Program(inside(namespace, ["python3", folder["ask.py"], what, String(count), "rate=\(rate)"]))
    }

    /// What a client that was started by `asking` saw.
    package func answers(of client: Program, within duration: Duration = .seconds(60)) throws -> Answers {
        try JSONDecoder().decode(Answers.self, from: Data(client.finish(within: duration).output.utf8))
    }

    /// What `nft list table inet NAME` says.
    package func listing(_ table: String) throws -> String {
        let result = try run(["nft", "list", "table", "inet", table])
        return result.output + result.errors
    }
}

private final class Outcome: @unchecked Sendable {
    // Written before `done` is signalled, read after.
    var result: Result<Void, any Error>?
    let done = DispatchSemaphore(value: 0)
}

extension NetworkLab {
    private static let topology = """
        mkdir -p /run/netns
        ip link set lo up
        i=88
        for n in client remote; do
            ip netns add $n
            ip -n $n link set lo up
            ip link add v$n address 02:00:00:00:$i:01 type veth peer name eth0 address 02:00:00:00:$i:02 netns $n
            ip addr add 10.$i.0.1/24 dev v$n
            ip -6 addr add 2001:db8:$i::1/64 dev v$n nodad
            ip link set v$n up
            ip -n $n addr add 10.$i.0.2/24 dev eth0
            ip -n $n -6 addr add 2001:db8:$i::2/64 dev eth0 nodad
            ip -n $n link set eth0 up
            ip -n $n route add default via 10.$i.0.1
            ip -n $n -6 route add default via 2001:db8:$i::1
            # Known at once: a solicitation just after the links came up may be lost, and is repeated after a second.
            ip -6 neigh replace 2001:db8:$i::2 lladdr 02:00:00:00:$i:02 dev v$n nud permanent
            ip -n $n -6 neigh replace 2001:db8:$i::1 lladdr 02:00:00:00:$i:01 dev eth0 nud permanent
            i=$((i + 11))
        done
        echo 1 > /proc/sys/net/ipv4/ip_forward
        echo 1 > /proc/sys/net/ipv6/conf/all/forwarding
        """

    private static let server = """
        import socket, sys, threading
        name, port, address = sys.argv[1].encode(), int(sys.argv[2]), sys.argv[3]
        family = socket.AF_INET6 if ':' in address else socket.AF_INET
        plain = lambda a: a[7:] if a.startswith('::ffff:') else a
        def make(kind):
            s = socket.socket(family, kind)
            s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if address == '::': s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
            s.bind((address, port))
            return s
        def hold(c):
            try:
                while c.recv(4096): pass
            except OSError: pass
            c.close()
        def tcp():
            while True:
                c, a = t.accept()
                try: c.sendall(name + b' ' + plain(a[0]).encode() + b'\\n')
                except OSError: pass
                threading.Thread(target=hold, args=(c,), daemon=True).start()
        t, u = make(socket.SOCK_STREAM), make(socket.SOCK_DGRAM)
        t.listen(4096)
        threading.Thread(target=tcp, daemon=True).start()
        print('ready', flush=True)
        while True:
            d, a = u.recvfrom(65536)
            u.sendto(name + b' ' + plain(a[0]).encode() + b'\\n', a)
        """

    private static let client = """
        import collections, json, socket, sys, time
        kind, host, port = sys.argv[1].split()
        port, count = int(port), int(sys.argv[2])
        full = 'full' in sys.argv
        rate = next((int(a[5:]) for a in sys.argv if a.startswith('rate=')), 0)
        family = socket.AF_INET6 if ':' in host else socket.AF_INET
        seen = collections.Counter()
        start = time.monotonic()
        print('', end='', flush=True)
        for n in range(count):
            if rate: time.sleep(max(0, start + n / rate - time.monotonic()))
            s = socket.socket(family, socket.SOCK_STREAM if kind == 'tcp' else socket.SOCK_DGRAM)
            s.settimeout(2)
            try:
                s.connect((host, port))
                if kind == 'udp': s.send(b'x')
                b = b''
                while not b.endswith(b'\\n'):
                    d = s.recv(200)
                    if not d: raise ConnectionError('end of file')
                    b += d
                b = b.decode().strip()
                seen[b if full else b.split()[0]] += 1
            except OSError as e: seen[type(e).__name__] += 1
            s.close()
        print(json.dumps(seen))
        """
}
