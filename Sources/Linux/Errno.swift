import CLinux

/// Why a system call failed, as errno(3) numbers it.
package struct Errno: Error, Hashable, Sendable {
    /// The positive error number.
    package let code: Int32

    /// Wraps a positive error number.
    package init(code: Int32) {
        self.code = code
    }

    /// The symbolic name, `"ENOENT"`.
    package var name: String {
        guard let name = unsafe cl_error_name(code) else { return "E\(code)" }
        return unsafe String(cString: name)
    }

    /// The sentence for people, `"No such file or directory"`.
    package var text: String {
        guard let text = unsafe cl_error_text(code) else { return "Unknown error \(code)" }
        return unsafe String(cString: text)
    }
}

extension Errno {
    package static let notPermitted = Errno(code: 1)
    package static let notFound = Errno(code: 2)
    package static let noSuchProcess = Errno(code: 3)
    package static let interrupted = Errno(code: 4)
    package static let inputOutput = Errno(code: 5)
    package static let noSuchDeviceOrReader = Errno(code: 6)
    package static let notExecutable = Errno(code: 8)
    package static let badDescriptor = Errno(code: 9)
    package static let noChild = Errno(code: 10)
    package static let wouldBlock = Errno(code: 11)
    package static let outOfMemory = Errno(code: 12)
    package static let permissionDenied = Errno(code: 13)
    package static let busy = Errno(code: 16)
    package static let alreadyExists = Errno(code: 17)
    package static let notDirectory = Errno(code: 20)
    package static let isDirectory = Errno(code: 21)
    package static let invalidArgument = Errno(code: 22)
    package static let tooManyFilesInSystem = Errno(code: 23)
    package static let tooManyFiles = Errno(code: 24)
    package static let noTerminal = Errno(code: 25)
    package static let fileTooLarge = Errno(code: 27)
    package static let noSpace = Errno(code: 28)
    package static let readOnlyFileSystem = Errno(code: 30)
    package static let brokenPipe = Errno(code: 32)
    package static let outOfRange = Errno(code: 34)
    package static let nameTooLong = Errno(code: 36)
    package static let notImplemented = Errno(code: 38)
    package static let notEmpty = Errno(code: 39)
    package static let tooManyLinks = Errno(code: 40)
    package static let badMessage = Errno(code: 74)
    package static let messageTooLong = Errno(code: 90)
    package static let notSupported = Errno(code: 95)
    package static let addressInUse = Errno(code: 98)
    package static let addressNotAvailable = Errno(code: 99)
    package static let connectionReset = Errno(code: 104)
    package static let notConnected = Errno(code: 107)
    package static let timedOut = Errno(code: 110)
    package static let connectionRefused = Errno(code: 111)
    package static let inProgress = Errno(code: 115)
    package static let quotaExceeded = Errno(code: 122)
}

/// Runs a `cl_…` function and turns its `-errno` result into a thrown `Errno`.
///
/// Retries while the kernel answers `EINTR`.
@inline(__always)
@discardableResult
func call<T: SignedInteger & FixedWidthInteger>(_ body: () -> T) throws(Errno) -> T {
    while true {
        let result = body()
        if result >= 0 { return result }
        let error = Errno(code: Int32(truncatingIfNeeded: 0 - result))
        if error != .interrupted { throw error }
    }
}

/// The same, with `nil` where the call would have to wait.
@inline(__always)
func callUnlessBlocked<T: SignedInteger & FixedWidthInteger>(_ body: () -> T) throws(Errno) -> T? {
    while true {
        let result = body()
        if result >= 0 { return result }
        let error = Errno(code: Int32(truncatingIfNeeded: 0 - result))
        if error == .wouldBlock { return nil }
        if error != .interrupted { throw error }
    }
}
