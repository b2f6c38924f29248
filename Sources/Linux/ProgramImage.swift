import CLinux

extension CurrentProcess {
    /// Changes the working directory.
    ///
    /// See chdir(2).
    package static func changeDirectory(to path: String) throws(Errno) {
        try call { unsafe cl_change_directory(path) }
    }

    /// Becomes another program, with the same number, terminal and open files; comes back only if that fails.
    ///
    /// See execve(2).
    package static func become(program: String, arguments: [String], environment: [String]) -> Errno {
        let argv = unsafe pointers(arguments)
        let envp = unsafe pointers(environment)
        let result = unsafe cl_become_program(program, argv, envp)
        unsafe free(argv)
        unsafe free(envp)
        return Errno(code: -result)
    }

    private static func pointers(_ strings: [String]) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> {
        let list = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: strings.count + 1)
        for (index, string) in strings.enumerated() {
            let bytes = Array(string.utf8CString)
            let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
            unsafe copy.initialize(from: bytes, count: bytes.count)
            unsafe (list + index).initialize(to: copy)
        }
        unsafe (list + strings.count).initialize(to: nil)
        return unsafe list
    }

    private static func free(_ list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) {
        var index = 0
        while let string = unsafe list[index] {
            unsafe string.deallocate()
            index += 1
        }
        unsafe list.deallocate()
    }
}
