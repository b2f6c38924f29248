import Linux
import Processes
import TestSupport

/// A program started by `Spawner` with its output in a pipe.
final class Started {
    let child: ChildProcess
    private let output: FileDescriptor

    init(_ request: LaunchRequest) throws {
        let pipe = try Pipe.make()
        let null = try File.open("/dev/null", .readWrite)
        var request = request
        request.descriptors = [null.borrowed, pipe.second.borrowed, null.borrowed] + request.descriptors
        child = try Spawner.spawn(request)
        output = pipe.takeFirst()
    }

    deinit {
        try? child.pidfd.send(signal: 9)
        _ = try? child.pidfd.waitForExit()
    }

    /// A shell line with a clean environment.
    static func shell(_ line: String, _ change: (inout LaunchRequest) -> Void = { _ in }) throws -> Started {
        var request = LaunchRequest.shell(line)
        change(&request)
        return try Started(request)
    }

    /// Everything it has written, once nobody holds its output open any more.
    func text() throws -> String {
        String(decoding: try File.read(output.borrowed), as: UTF8.self)
    }

    /// The next piece of output.
    func next() throws -> String {
        guard becomesReady(output.number) else { throw Missing() }
        var bytes: [UInt8] = []
        _ = try output.borrowed.read(appendingTo: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The next lines of output, at least `count`.
    func lines(_ count: Int) throws -> [String] {
        var text = ""
        while text.utf8.count(where: { $0 == 10 }) < count { text += try next() }
        return text.split(separator: "\n").map(String.init)
    }

    /// How it ended.
    func status() throws -> WaitStatus {
        guard becomesReady(child.pidfd.descriptor.number) else { throw Missing() }
        return try child.pidfd.waitForExit()
    }
}

/// The mask of blocked signals of the calling thread.
func blockedSignals() throws -> String? {
    try File.readText("/proc/thread-self/status").split(separator: "\n").first { $0.hasPrefix("SigBlk") }.map(
        String.init)
}

extension LaunchRequest {
    static func shell(_ line: String) -> LaunchRequest {
        LaunchRequest(
            programs: ["/bin/sh"], arguments: ["sh", "-c", line], environment: ["PATH=/usr/bin:/bin"], descriptors: [])
    }

    static func program(_ path: String, _ arguments: String...) -> LaunchRequest {
        LaunchRequest(programs: [path], arguments: [path] + arguments, environment: [], descriptors: [])
    }
}
