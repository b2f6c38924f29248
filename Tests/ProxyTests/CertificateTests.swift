import Proxy
import RouterProtocol
import TestSupport
import Testing

@Suite("A certificate", .serialized, .timeLimit(.minutes(2)))
struct CertificateTests {
    @Test("says for which hosts it is and until when")
    func report() throws {
        let secure = try SecureRouter(certificates: [])
        try SecureRouter.make("app.test", in: secure.router.folder)
        guard case .used(let until, let names) = try secure.put("app.test", id: 1) else {
            Issue.record("refused")
            return
        }
        #expect(names == ["app.test", "*.app.test"])
        #expect(until > 1_700_000_000)
    }

    @Test("that cannot be used is refused with the reason, and what was there before stays")
    func refused() throws {
        let secure = try SecureRouter()
        let folder = secure.router.folder
        let (chain, key) = (try folder.read("app.test.pem"), try folder.read("app.test.key"))
        let (other, broken) = (
            try folder.read("b.test.key"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
        )
        #expect(secure.put(chain: "", key: key, id: 1) == .refused(.unreadableCertificate))
        #expect(secure.put(chain: key, key: key, id: 1) == .refused(.unreadableCertificate))
        #expect(secure.put(chain: chain + broken, key: key, id: 1) == .refused(.unreadableChain))
        #expect(secure.put(chain: chain, key: "", id: 1) == .refused(.unreadableKey))
        #expect(secure.put(chain: chain, key: other, id: 1) == .refused(.foreignKey))
        try SecureRouter.make("weak.test", in: folder, ["-newkey", "rsa:1024"])
        #expect(try secure.put("weak.test", id: 1) == .refused(.weak))
        let sealed = try Program.run([
            "openssl", "pkey", "-in", folder["app.test.key"], "-aes128", "-passout", "pass:x",
        ])
        #expect(secure.put(chain: chain, key: sealed.output, id: 1) == .refused(.unreadableKey))
        try secure.publish()
        #expect(try secure.play("print(subject(connect('app.test')))") == "subject=CN = app.test\n")
    }

    @Test("is replaced under load without a failed request or a dropped connection")
    func reload() throws {
        let secure = try SecureRouter()
        let story = try secure.start(
            """
            serve()
            old = connect()
            ask(old)
            failed, asked = [], [0]
            def load():
                stream = connect()
                while not os.path.exists(folder + "/stop"):
                    try:
                        for _ in range(5): ask(stream)
                        fresh = connect()
                        ask(fresh)
                        asked[0] += 6
                    except Exception as error: failed.append(error)
            threads = [threading.Thread(target=load) for _ in range(4)]
            for thread in threads: thread.start()
            print("loaded", flush=True)
            for thread in threads: thread.join()
            print(ask(old)[0].split()[1], subject(connect()), failed, asked[0] > 100)
            """)
        try story.waitUntilPrinted("loaded")
        for _ in 0..<20 {
            try SecureRouter.make("app.test", in: secure.router.folder)
            _ = try secure.put("app.test", id: 1)
            try secure.publish()
        }
        secure.remove(2)
        try secure.publish()
        try secure.router.folder.write("", to: "stop")
        let result = try story.finish()
        #expect(result.output == "loaded\n200 subject=CN = app.test [] True\n")
    }
}
