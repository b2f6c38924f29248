import TestSupport
import Testing

@Suite("A program run by a test")
struct ProgramTests {
    @Test("hands over what it printed and how it ended")
    func result() throws {
        let result = try Program.run(["sh", "-c", "echo out; echo err >&2; exit 3"])
        #expect(result.output == "out\n")
        #expect(result.errors == "err\n")
        #expect(result.ending == .exited(3))
        #expect(try Program.run(["sh", "-c", "kill -9 $$"]).ending == .killed(signal: 9))
    }

    @Test("starts in the given folder with exactly the given variables")
    func surroundings() throws {
        let folder = try TemporaryFolder()
        let result = try Program.run(["/bin/sh", "-c", "pwd; env"], environment: ["A": "1"], in: folder.path)
        #expect(result.output.hasPrefix(folder.path + "\n"))
        #expect(result.output.contains("A=1\n"))
        #expect(!result.output.contains("HOME="))
    }

    @Test("can be waited for by what it prints, while it goes on")
    func printing() throws {
        let program = try Program(["sh", "-c", "echo ready; read line < /dev/zero; cat"])
        try program.waitUntilPrinted("ready")
        #expect(program.ending == nil)
    }

    @Test("is killed with its whole group when nobody refers to it any more")
    func group() throws {
        let folder = try TemporaryFolder()
        let fifo = folder["alive"]
        // Whoever holds the writing end open keeps `cat` from ending.
        let reader = try Program(["sh", "-c", "mkfifo \(fifo); echo made; cat \(fifo)"])
        try reader.waitUntilPrinted("made")
        do {
            let parent = try Program(["sh", "-c", "(exec 3>\(fifo); echo open >&3; tail -f /dev/null) & wait"])
            try reader.waitUntilPrinted("open")
            #expect(parent.ending == nil)
        }
        #expect(try reader.finish().ending == .exited(0))
    }

    @Test("that is not done at the deadline is reported with what it had printed")
    func deadline() throws {
        let program = try Program(["sh", "-c", "echo half; tail -f /dev/null"])
        try program.waitUntilPrinted("half")
        #expect(throws: Program.Failure.timedOut(output: "half\n", errors: "")) {
            try program.finish(within: .milliseconds(20))
        }
    }
}
