import Control
import EventLoop
import Linux
import TestSupport

@testable import CommandLineTool

/// A control server that answers from a table, on a thread of its own.
final class FakeSupervisor {
    let folder: TemporaryFolder
    let path: String
    private var thread: Linux.Thread?

    init(at name: String = "c.sock", _ answer: @escaping @Sendable (ControlRequest, ReplyHandle) -> Void) throws {
        folder = try TemporaryFolder()
        path = folder[name]
        try Directory.makeAll(Path.directory(of: path))
        let number = try ControlSocket.listen(at: path, mode: 0o600).release()
        thread = try Thread(name: "fake") { serve(number, answer) }
    }

    deinit {
        _ = try? ControlClient(path: path).ask(.change(.cancel(operation: "stop"), ChangeOptions()))
        thread.take()?.join()
    }
}

private func serve(_ number: Int32, _ answer: @escaping @Sendable (ControlRequest, ReplyHandle) -> Void) {
    guard let loop = try? Loop() else { return }
    let server = try? ControlServer(
        loop, socket: FileDescriptor(owning: number), access: ControlAccess(owner: CurrentProcess.user)
    ) { request, _, handle in
        switch request {
        case .change(.cancel(operation: "stop"), _):
            handle.answer(.result(ChangeResult()))
            loop.stop()
        case .change(.shutdown, _):
            answer(request, handle)
            loop.stop()
        default: answer(request, handle)
        }
    }
    _ = try? loop.run()
    withExtendedLifetime(server) {}
}

/// What a run of the program left.
struct Run: Equatable {
    var code: Int32
    var output: String
    var errors: String
}

/// Runs the program within this process, its outputs into files.
func tenement(_ arguments: String..., socket: String? = nil, input: String = "", variables: [String] = []) throws -> Run
{
    let folder = try TemporaryFolder()
    try folder.write(input, to: "in")
    let standardInput = try File.open(folder["in"])
    let output = try File.open(folder["out"], [.writeOnly, .create])
    let errors = try File.open(folder["err"], [.writeOnly, .create])
    let environment = Environment((socket.map { ["TENEMENT_SOCKET=" + $0] } ?? []) + variables)
    let numbers = (standardInput.number, output.number, errors.number)
    let code = CommandLineProgram.run(arguments, environment) { choice in
        Console(input: numbers.0, output: numbers.1, errors: numbers.2, environment: environment, choice: choice)
    }
    try standardInput.close()
    try output.close()
    try errors.close()
    return Run(code: code, output: try folder.read("out"), errors: try folder.read("err"))
}
