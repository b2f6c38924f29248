import Glibc
import TOML

@main
struct TOMLBench {
    static func main() throws { try measure() }
}

/// Prints how fast a state file of 1,000 services is read, and how long one and 1,000 edits of it take.
func measure() throws {
    let bytes = stateFile(services: 1000)
    let document = try TOMLDocument(parsing: bytes)
    print("document: \(bytes.count) bytes, \(document.root["service"]?.value.table?.count ?? 0) services")
    let parse = try median(of: 101) { _ = try TOMLDocument(parsing: bytes) }
    print("parse: \(parse / 1000) us, \(bytes.count * 1000 / parse) MB/s")
    let edit = try median(of: 21) {
        var copy = document
        try copy.set(["service", "svc-500", "restart"], to: "never")
    }
    print("one edit: \(edit / 1000) us")
    let edits = (0..<1000).map { TOMLEdit.set(["instance", .key("svc-\($0):prod"), "goal"], "down") }
    let many = try median(of: 5) {
        var copy = document
        try copy.apply(edits, newTablesBefore: "allocated")
    }
    print("1,000 edits at once: \(many / 1_000_000) ms")
}

/// A document such as an operator of many services has.
func stateFile(services: Int) -> [UInt8] {
    var text = "schema = 1\n\n[settings]\ndomain = \"example.com\"\n"
    for number in 0..<services {
        text += """

            [service.svc-\(number)]            # number \(number)
            command = "/srv/app/bin/server --quiet --id \(number)"
            socket = "/run/app/svc-\(number).sock"
            restart = "always"
            memory_limit_mb = 256
            env = { LOG_LEVEL = "info" }

            """
    }
    return Array(text.utf8)
}

/// The median of the nanoseconds that `body` takes.
func median(of count: Int, _ body: () throws -> Void) rethrows -> Int {
    var times: [Int] = []
    for _ in 0..<count {
        let start = nanoseconds()
        try body()
        times.append(nanoseconds() - start)
    }
    return times.sorted()[count / 2]
}

/// CPU time of this process, so that neighbours on the machine count little.
func nanoseconds() -> Int {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
}
