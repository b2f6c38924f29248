import Control
import EventLoop
import Glibc
import HTTP
import Linux
import Metrics
import Model
import Processes
import RouterProtocol
import Routing
import Supervision
import Synchronization
import TOML
import TestSupport
import Testing

@testable import Daemon

@Suite("The commit of a work tree")
struct GitCommitTests {
    private let hash = "3f2a9c1d5b6e7f8091a2b3c4d5e6f708192a3b4c"

    @Test("is read from a branch, packed or not, and from a detached head")
    func heads() throws {
        let folder = try TemporaryFolder()
        #expect(GitCommit.of(folder.path) == nil)
        try folder.write("ref: refs/heads/main\n", to: ".git/HEAD")
        #expect(GitCommit.of(folder.path) == nil)
        try folder.write("# pack\n\(hash) refs/heads/main\n", to: ".git/packed-refs")
        #expect(GitCommit.of(folder.path) == "3f2a9c1")
        try folder.write("b" + hash.dropFirst() + "\n", to: ".git/refs/heads/main")
        #expect(GitCommit.of(folder.path) == "bf2a9c1")
        try folder.write("c" + hash.dropFirst() + "\n", to: ".git/HEAD")
        #expect(GitCommit.of(folder.path) == "cf2a9c1")
    }

    @Test("is found where .git is a file, and never outside of the repository")
    func places() throws {
        let folder = try TemporaryFolder()
        try folder.write("gitdir: ../real\n", to: "tree/.git")
        try folder.write(hash + "\n", to: "real/HEAD")
        #expect(GitCommit.of(folder["tree"]) == "3f2a9c1")
        try folder.write(hash + "\n", to: "secret")
        try folder.write("ref: ../secret\n", to: "real/HEAD")
        #expect(GitCommit.of(folder["tree"]) == nil)
        try folder.write("not a hash\n", to: "real/HEAD")
        #expect(GitCommit.of(folder["tree"]) == nil)
    }

    @Test("of a linked work tree is found through its common directory")
    func linkedWorkTree() throws {
        let folder = try TemporaryFolder()
        try folder.write("gitdir: \(folder["main/.git/worktrees/t"])\n", to: "t/.git")
        try folder.write("ref: refs/heads/side\n", to: "main/.git/worktrees/t/HEAD")
        try folder.write("../..\n", to: "main/.git/worktrees/t/commondir")
        try folder.write(hash + "\n", to: "main/.git/refs/heads/side")
        #expect(GitCommit.of(folder["t"]) == "3f2a9c1")
    }
}

@Suite("The files of a project")
struct ProjectLoaderTests {
    @Test("are read where they are, each once")
    func files() throws {
        let folder = try TemporaryFolder()
        #expect(try ProjectLoader(directory: folder.path).load().files.hasApp == false)
        try folder.write("name = \"shop\"\n", to: "app.toml")
        try folder.write("web: ./web\n", to: "Procfile")
        try folder.write("schema = 1\n", to: "tenement.toml")
        let project = try ProjectLoader(directory: folder.path).load()
        #expect(project.files.manifest.appFiles.map(\.name) == ["app.toml"])
        #expect(project.files.manifest.procfile?.name == "Procfile")
        #expect(project.files.host?.name == "tenement.toml")
        #expect(project.owner == geteuid())
    }

    @Test("are found from any directory below")
    func find() throws {
        let folder = try TemporaryFolder()
        try folder.write("web: x\n", to: "a/Procfile")
        try Directory.makeAll(folder["a/b/c"])
        #expect(ProjectLoader.find(from: folder["a/b/c"]) == folder["a"])
        try folder.write("", to: "a/b/.miren/app.toml")
        #expect(ProjectLoader.find(from: folder["a/b/c"]) == folder["a/b"])
    }

    @Test("that cannot be read are a problem, not a silence")
    func unreadable() throws {
        let folder = try TemporaryFolder()
        try Directory.make(folder["Procfile"])
        #expect(throws: ProjectProblem.self) { try ProjectLoader(directory: folder.path).load() }
    }

    @Test("belong to whoever can change one of them", .needs(.root))
    func owner() throws {
        let folder = try TemporaryFolder()
        try folder.write("web: x\n", to: "Procfile")
        try folder.write("schema = 1\n", to: "tenement.toml")
        chown(folder["Procfile"], 1234, 1234)
        #expect(try ProjectLoader(directory: folder.path).load().owner == 1234)
        chown(folder["Procfile"], 0, 0)
        chown(folder.path, 1234, 1234)
        #expect(try ProjectLoader(directory: folder.path).load().owner == 1234)
    }

    @Test("are exposed where others may write above them, unless it is sticky")
    func exposed() throws {
        let folder = try TemporaryFolder()
        try folder.write("web: x\n", to: "a/Procfile")
        #expect(try ProjectLoader(directory: folder["a"]).load().exposed == nil)
        chmod(folder.path, 0o777)
        #expect(try ProjectLoader(directory: folder["a"]).load().exposed == folder.path)
        chmod(folder.path, 0o1777)
        #expect(try ProjectLoader(directory: folder["a"]).load().exposed == nil)
    }
}
