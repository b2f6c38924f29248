internal import Linux

/// The file of one run's record while the run is being started.
///
/// It is written twice into the same inode: a second file that replaces the
/// first would cost each start more than its process does on some file systems.
final class RecordFile {
    private let file: FileDescriptor

    init(_ file: consuming FileDescriptor) {
        self.file = file
    }

    /// Replaces the content by a longer one with a single write, which a SIGKILL does not tear.
    func rewrite(_ bytes: [UInt8]) throws(Errno) {
        try File.write(bytes, to: file.borrowed, at: 0)
    }
}
