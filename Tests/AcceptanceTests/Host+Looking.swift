import Foundation
import TestSupport

/// One row of `tenement ps --json`.
struct Row: Decodable, Equatable {
    let instance: String
    let service: String
    let id: String
    let state: String
    let health: String?
    let pid: Int32?
    let listen: String?
    let uptime: Double?
    let restarts: Int
    let memory: Int?
    let weight: Int?

    enum CodingKeys: String, CodingKey {
        case instance, service, id, state, health, pid, listen, restarts, weight
        case uptime = "uptime_s"
        case memory = "memory_bytes"
    }

    /// Whether that is its name, with or without the app.
    func has(_ name: String) -> Bool { instance == name || instance.hasSuffix("/" + name) }

    /// The number that the process has for itself: in a namespace of its own not that of `ps`.
    var ownPid: Int32? {
        let status = pid.flatMap { try? String(contentsOfFile: "/proc/\($0)/status", encoding: .utf8) }
        let line = status?.split(separator: "\n").first { $0.hasPrefix("NSpid:") }
        return line?.split(separator: "\t").last.flatMap { Int32($0) }
    }

    /// The path of its unix socket.
    var socket: String {
        listen.map { $0.hasPrefix("unix:") ? String($0.dropFirst(5)) : $0 } ?? ""
    }
}

/// What a test reads of `tenement status --json`.
private struct Status: Decodable {
    struct Listener: Decodable {
        let name: String
        let address: String
    }
    let listeners: [Listener]
}

/// An answer that curl has got.
struct Answer: Equatable {
    let status: Int
    let body: String
}

extension Host {
    /// What `tenement ps` shows.
    func rows() throws -> [Row] {
        try JSONDecoder().decode([Row].self, from: Data(done("ps", "--json").utf8))
    }

    /// One row of it; the app in front of its name may be left out.
    func row(_ instance: String) throws -> Row {
        let rows = try rows()
        guard let row = rows.first(where: { $0.has(instance) }) else {
            throw Failure.noSuchInstance(instance, rows: rows)
        }
        return row
    }

    /// Waits until a row is as wanted, and returns it as it is at the end.
    func row(_ instance: String, within duration: Duration = .seconds(10), until isWanted: (Row) -> Bool) throws -> Row
    {
        _ = try eventually(within: duration) { try rows().first { $0.has(instance) }.map(isWanted) ?? false }
        return try row(instance)
    }

    /// The address of a listener, `http` or `admin`, as `tenement status` tells it.
    func address(of listener: String) throws -> String {
        let status = try done("status", "--json")
        let answer = try JSONDecoder().decode(Status.self, from: Data(status.utf8))
        if let found = answer.listeners.first(where: { $0.name == listener }) { return found.address }
        throw Failure.noAddress(listener, status: status)
    }

    /// Fetches a page through the router.
    func page(_ host: String, _ path: String = "/", _ arguments: String...) throws -> Answer {
        try Self.curl(arguments + ["--header", "Host: \(host)", "http://\(address(of: "http"))\(path)"])
    }

    /// Fetches a page from a service's own unix socket.
    static func page(socket: String, _ path: String = "/") throws -> Answer {
        try curl(["--unix-socket", socket, "http://service\(path)"])
    }

    static func curl(_ arguments: [String]) throws -> Answer {
        let result = try Program.run(
            ["curl", "--silent", "--max-time", "10", "--write-out", "\n%{http_code}"] + arguments)
        let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false)
        return Answer(status: Int(lines.last ?? "") ?? 0, body: lines.dropLast().joined(separator: "\n"))
    }

    /// What the microservices example answers.
    struct Identity: Decodable, Equatable {
        let service: String
        let instance: String
        let pid: Int32
    }
}

extension Answer {
    /// Reads the answer of a service of the microservices example.
    func identity() throws -> Host.Identity {
        try JSONDecoder().decode(Host.Identity.self, from: Data(body.utf8))
    }
}

/// Whether a process is there and no zombie.
func isAlive(_ pid: Int32) -> Bool {
    guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return false }
    let state = stat.split(separator: ")").last?.split(separator: " ").first
    return state != "Z" && state != "X"
}
