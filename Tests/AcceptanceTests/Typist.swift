import Foundation
import TestSupport

/// Somebody at a terminal: starts a command there, waits for what it shows and types.
struct Typist {
    /// One thing to do.
    struct Step: Encodable {
        /// What must have been shown before.
        let seen: String
        /// What is typed then.
        var typed = ""
        /// The terminal's new size: columns, rows.
        var size: [Int]?
    }

    /// Python's pty module is an independent judge of terminals.
    private static let script = """
        import fcntl, json, os, pty, select, struct, sys, termios, time
        steps = json.loads(os.environ.pop("STEPS"))
        pid, fd = pty.fork()
        if pid == 0: os.execvp(sys.argv[1], sys.argv[1:])
        def resize(columns, rows): fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        shown, start, end = b"", 0, time.monotonic() + 20
        while time.monotonic() < end:
            if select.select([fd], [], [], 0.02)[0]:
                try: data = os.read(fd, 65536)
                except OSError: break
                if not data: break
                shown += data
            while steps and shown.find(steps[0]["seen"].encode(), start) >= 0:
                step = steps.pop(0)
                start = shown.find(step["seen"].encode(), start) + len(step["seen"].encode())
                if step.get("size"): resize(*step["size"])
                os.write(fd, step["typed"].encode())
        else:
            sys.stdout.buffer.write(b"TIMEOUT waiting for " + repr(steps[:1]).encode())
            os.kill(pid, 9)
        sys.stdout.buffer.write(shown)
        sys.stdout.flush()
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        os._exit(status if status >= 0 else 128 - status)
        """

    let host: Host

    /// What was shown, and how `tenement arguments…` has ended.
    func run(_ arguments: [String], _ steps: [Step]) throws -> Program.Result {
        let text = String(decoding: try JSONEncoder().encode(steps), as: UTF8.self)
        let program = try host.start(
            ["python3", "-c", Self.script, "\(Executables.folder)/tenement"] + arguments,
            setting: ["STEPS": text, "TERM": "vt220"])
        return try program.finish(within: .seconds(30))
    }
}
