import Foundation
import TestSupport

/// The built programs under test.
enum Executables {
    /// The folder with our three programs: `$TENEMENT_BIN_DIR`, else that of the test bundle.
    static let folder: String = {
        if let folder = Variables.current["TENEMENT_BIN_DIR"] { return folder }
        let bundle = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        return bundle.deletingLastPathComponent().path
    }()

    /// The repository's root.
    static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
}
