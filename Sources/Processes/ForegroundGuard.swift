package import Linux

/// A process that ends everything of a foreground run when its runner ends, in whatever way.
///
/// It is `tenement-init --guard`, which waits at a pipe that only the runner holds open; see its guard.c.
package struct ForegroundGuard: ~Copyable {
    /// Readable if the guard itself has ended, which it does not do before its runner.
    package let process: ChildProcess
    private let lifeline: FileDescriptor

    /// Starts the guard.
    ///
    /// - Parameters:
    ///   - program: The path of `tenement-init`.
    ///   - hostID: Processes marked with it are ended, see `ReplicaScan.mark(hostID:key:)`.
    ///   - cgroup: The runner's cgroup, if there is one.
    /// - Returns: The running guard.
    /// - Throws: `LaunchError` if it cannot be started.
    package static func start(program: String, hostID: String, cgroup: String?) throws(LaunchError) -> ForegroundGuard {
        let pipe = try prepare { () throws(Errno) in try Pipe.make() }
        let null = try prepare { () throws(Errno) in try File.open("/dev/null", .readWrite) }
        var arguments = [program, "--guard", "3", "\(ReplicaScan.variable)=\(hostID)/"]
        if let cgroup { arguments.append(cgroup) }
        let request = LaunchRequest(
            programs: [program], arguments: arguments, environment: [],
            descriptors: [null.borrowed, null.borrowed, null.borrowed, pipe.first.borrowed])
        let process = try Spawner.spawn(request)
        return ForegroundGuard(process: process, lifeline: pipe.takeSecond())
    }

    private static func prepare<Value: ~Copyable>(_ make: () throws(Errno) -> Value) throws(LaunchError) -> Value {
        do throws(Errno) {
            return try make()
        } catch {
            throw .step(.prepare, error, subject: "")
        }
    }

    private init(process: consuming ChildProcess, lifeline: consuming FileDescriptor) {
        self.process = process
        self.lifeline = lifeline
    }

    /// Lets the guard end without killing anything; the caller has stopped everything itself.
    package consuming func release() throws(Errno) {
        try lifeline.borrowed.writeAll([1])
    }
}
