internal import Linux
internal import Model

/// One durable change of the state file, made on a thread of its own (state-file page §3, "Writing").
///
/// After a crash at any moment the file is the old content or the new, whole.
/// What somebody saves at the same time is never lost: it becomes the base.
struct StateCommit: Sendable {
    /// How it went.
    enum Outcome: Sendable {
        /// On disk; `personal` is what a person had saved meanwhile and is under the edits.
        case written(StateVersion, personal: StateVersion?)
        /// The file is not usable as it is; nothing was written.
        case fileInvalid(StateProblem)
        /// The edits do not fit what the file says now; nothing was written.
        case refused(StateProblem)
        /// The disk or the directory failed; the old file is whole.
        case failed(step: String, Errno)
    }

    private struct Failure: Error {
        var outcome: Outcome
    }

    /// The real path of the file.
    let path: String
    /// What we believe it to be.
    let base: StateVersion
    let edits: [StateEdit]

    /// How long an editor that holds the file open for writing is waited for, in milliseconds.
    private static let editorPatience: Int32 = 1000
    private static let editorPause: Int32 = 20
    /// Somebody who saves over and over is given up on.
    private static let attempts = 10

    /// Does it all; blocks on the disk.
    func perform() -> Outcome {
        do throws(Failure) {
            try waitForEditor()
            let bytes = try step("read") { () throws(Errno) in try File.read(path) }
            // What a person saved last, and what stands in the file: that, or ours from before.
            var (saved, standing) = (bytes, bytes)
            for _ in 0..<Self.attempts {
                let (current, next) = try edited(saved, standing: standing)
                let personal = current.bytes == base.bytes ? nil : current
                guard next.bytes != standing else { return .written(next, personal: personal) }
                switch try replace(standing, by: next.bytes) {
                case .done: return .written(next, personal: personal)
                case .displaced(let other): (saved, standing) = (other, next.bytes)
                case .changed(let other): (saved, standing) = (other, other)
                }
            }
            try putBack(saved, standing: standing)
            return .failed(step: "write", .busy)
        } catch {
            return error.outcome
        }
    }

    /// What a person saved, and the same with the edits; if that cannot be, the person's file stands again.
    private func edited(
        _ saved: [UInt8], standing: [UInt8]
    ) throws(Failure) -> (current: StateVersion, next: StateVersion) {
        do throws(Failure) {
            let current = try read(saved)
            return (current, try edited(current))
        } catch {
            try putBack(saved, standing: standing)
            throw error
        }
    }

    /// Makes what a person saved stand again, or what was saved since.
    private func putBack(_ saved: [UInt8], standing: [UInt8]) throws(Failure) {
        var (saved, standing) = (saved, standing)
        while saved != standing {
            switch try replace(standing, by: saved) {
            case .done, .changed: return
            case .displaced(let other): (saved, standing) = (other, saved)
            }
        }
    }

    private func edited(_ current: StateVersion) throws(Failure) -> StateVersion {
        do throws(StateProblem) {
            return try current.applying(edits, file: path)
        } catch {
            throw Failure(outcome: .refused(error))
        }
    }

    private func read(_ bytes: [UInt8]) throws(Failure) -> StateVersion {
        if bytes == base.bytes { return base }
        do throws(StateProblem) {
            return try StateVersion(bytes, file: path, over: base.project)
        } catch {
            throw Failure(outcome: .fileInvalid(error))
        }
    }

    /// What putting a content in place of another has met.
    private enum Swap {
        case done
        /// Somebody had saved this in between; ours stands now.
        case displaced([UInt8])
        /// Somebody had saved this in between, and it stands.
        case changed([UInt8])
    }

    /// Puts `new` in place of `old`.
    ///
    /// Nothing is swapped back: that would displace what is saved meanwhile without a look at it.
    private func replace(_ old: [UInt8], by new: [UInt8]) throws(Failure) -> Swap {
        try step("write") { () throws(Errno) in
            let directory = try Directory(Path.directory(of: path))
            let name = Path.lastComponent(of: path)
            let temporary = ".\(name).\(CurrentProcess.pid).new"
            do throws(Errno) {
                try writeBeside(directory, temporary, new)
                let swap = try exchange(directory, temporary, name, old: old)
                try directory.remove(temporary)
                try directory.sync()
                return swap
            } catch {
                try? directory.remove(temporary)
                throw error
            }
        }
    }

    private func writeBeside(_ directory: borrowing Directory, _ name: String, _ bytes: [UInt8]) throws(Errno) {
        let status = try File.status(of: path)
        let file = try directory.open(name, [.writeOnly, .create, .truncate, .noFollow], mode: 0o600)
        try file.borrowed.writeAll(bytes)
        let place = "/proc/self/fd/\(file.number)"
        if CurrentProcess.isRoot { try File.changeOwner(of: place, user: status.user, group: status.group) }
        try File.changeMode(of: place, to: status.permissions)
        try File.sync(file.borrowed)
    }

    /// Swaps the files and looks at what came out.
    private func exchange(
        _ directory: borrowing Directory, _ temporary: String, _ name: String, old: [UInt8]
    ) throws(Errno) -> Swap {
        do throws(Errno) {
            try directory.exchange(temporary, with: name)
        } catch {
            // A file system without RENAME_EXCHANGE: look once more, then replace.
            guard error == .invalidArgument else { throw error }
            let now = try File.read(path)
            guard now == old else { return .changed(now) }
            try directory.rename(temporary, to: name)
            _ = try directory.open(temporary, [.writeOnly, .create], mode: 0o600)
            return .done
        }
        let swapped = try directory.open(temporary)
        let displaced = try File.read(swapped.borrowed)
        return displaced == old ? .done : .displaced(displaced)
    }

    private func waitForEditor() throws(Failure) {
        try step("open") { () throws(Errno) in
            let file = try File.open(path)
            let pause = try EventFD()
            var waited: Int32 = 0
            while waited < Self.editorPatience {
                if isFree(file.borrowed) { return }
                _ = try pause.descriptor.borrowed.wait(for: .readable, milliseconds: Self.editorPause)
                waited += Self.editorPause
            }
        }
    }

    /// Whether nobody has the file open for writing; also where leases do not exist.
    private func isFree(_ file: BorrowedDescriptor) -> Bool {
        do throws(Errno) {
            _ = try FileLease(on: file)
            return true
        } catch {
            return error != .wouldBlock
        }
    }

    private func step<T: ~Copyable>(_ name: String, _ body: () throws(Errno) -> T) throws(Failure) -> T {
        do throws(Errno) {
            return try body()
        } catch {
            throw Failure(outcome: .failed(step: name, error))
        }
    }
}
