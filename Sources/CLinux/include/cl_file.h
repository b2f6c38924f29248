#ifndef CL_FILE_H
#define CL_FILE_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Stands for the working directory wherever a directory's descriptor is asked for.
#define CL_WORKING_DIRECTORY (-100)

/// Closes `fd`. EINTR counts as success: Linux has already freed the number. See close(2).
int cl_close(int fd);

/// See read(2), write(2), pread(2), pwrite(2).
int64_t cl_read(int fd, void *bytes, size_t count);
int64_t cl_write(int fd, const void *bytes, size_t count);
int64_t cl_pread(int fd, void *bytes, size_t count, int64_t offset);
int64_t cl_pwrite(int fd, const void *bytes, size_t count, int64_t offset);

/// Writes two pieces in one call. See writev(2).
int64_t cl_write_two(int fd, const void *_Nullable first, size_t first_count, const void *_Nullable second,
                     size_t second_count);

/// Moves up to `count` bytes between a pipe and another descriptor without blocking. See splice(2).
int64_t cl_splice(int from, int to, size_t count, int more);

/// Opens `path` below the directory `at`. See openat(2).
int cl_open(int at, const char *path, int flags, uint32_t mode);

/// Opens `path` below `at` and refuses to leave that directory or to follow a link. See openat2(2).
int cl_open_beneath(int at, const char *path, int flags, uint32_t mode);

/// Duplicates `fd` to the lowest free number that is at least `minimum`. See F_DUPFD_CLOEXEC in fcntl(2).
int cl_duplicate(int fd, int minimum);

/// See O_NONBLOCK in fcntl(2).
int cl_set_nonblocking(int fd, int on);

/// See FD_CLOEXEC in fcntl(2).
int cl_set_close_on_exec(int fd, int on);

/// The status flags of an open file. See F_GETFL in fcntl(2).
int cl_status_flags(int fd);

/// A pipe: `ends[0]` is read from, `ends[1]` is written to. `flags` may hold O_NONBLOCK. See pipe2(2).
int cl_pipe(int *ends, int flags);

/// Asks for a pipe's capacity and answers the one it got. See F_SETPIPE_SZ in fcntl(2).
int cl_set_pipe_size(int fd, int size);

/// Bytes that wait in a pipe or socket. See FIONREAD in ioctl(2).
int cl_bytes_waiting(int fd);

/// See memfd_create(2); sealing is allowed.
int cl_memfd(const char *name);

/// Forbids writing, growing, shrinking and further seals. See F_ADD_SEALS in fcntl(2).
int cl_seal(int fd);

/// Forbids growing, shrinking and further seals, but not writing. See F_ADD_SEALS in fcntl(2).
int cl_seal_size(int fd);

/// The seals of a memfd. See F_GET_SEALS in fcntl(2).
int cl_seals(int fd);

/// Maps `length` bytes of `fd` shared; `*address` is where. See mmap(2).
int cl_map_shared(int fd, size_t length, int writable, void *_Nullable *_Nonnull address);

/// See munmap(2).
int cl_unmap(void *address, size_t length);

/// What stat(2) knows about a file and people ask for.
struct cl_status {
    uint64_t device;
    uint64_t inode;
    uint64_t size;
    int64_t modified;  ///< nanoseconds since 1970
    uint32_t mode;     ///< type and permissions
    uint32_t user;
    uint32_t group;
    uint32_t links;
};

/// See fstat(2).
int cl_status_of(int fd, struct cl_status *status);

/// `follow`: whether a link at the end of `path` is followed. See fstatat(2).
int cl_status_at(int at, const char *path, int follow, struct cl_status *status);

/// The magic number of the file system behind `fd`. See fstatfs(2).
int64_t cl_file_system(int fd);

/// Size and available bytes of the file system behind `fd`. See fstatfs(2).
int cl_file_system_space(int fd, uint64_t *total, uint64_t *available);

/// See ftruncate(2), fsync(2), fdatasync(2).
int cl_truncate(int fd, int64_t length);
int cl_sync(int fd);
int cl_sync_contents(int fd);

/// See fchown(2) and fchmod(2).
int cl_change_owner(int fd, uint32_t user, uint32_t group);
int cl_change_mode(int fd, uint32_t mode);

/// The same by path, following links; works for /proc/self/fd/N. See chown(2), chmod(2).
int cl_change_owner_at(const char *path, uint32_t user, uint32_t group);
int cl_change_mode_at(const char *path, uint32_t mode);

/// Whether the rights that opening files has in this thread suffice: 4 to read, 2 to write, 1 to execute or pass
/// through. See faccessat2(2) with AT_EACCESS.
int cl_may(const char *path, int what);

/// See mkdirat(2), mkfifoat(3), symlinkat(2).
int cl_make_directory(int at, const char *path, uint32_t mode);
int cl_make_fifo(int at, const char *path, uint32_t mode);
int cl_make_link(const char *target, int at, const char *path);

/// Removes a file, or an empty directory if `directory`. See unlinkat(2).
int cl_remove(int at, const char *path, int directory);

/// See renameat2(2).
int cl_rename(int at, const char *from, const char *to);

/// Swaps two names in one step. See RENAME_EXCHANGE in renameat2(2).
int cl_exchange(int at, const char *from, const char *to);

/// Renames unless `to` exists already. See RENAME_NOREPLACE in renameat2(2).
int cl_rename_new(int at, const char *from, const char *to);

/// See readlinkat(2).
int64_t cl_read_link(int at, const char *path, char *bytes, size_t count);

/// Fills `bytes` with directory entries as the kernel lays them out. See getdents64(2).
int64_t cl_read_entries(int fd, void *bytes, size_t count);

/// Takes a whole-file lock without waiting. See flock(2).
int cl_lock(int fd, int shared);
int cl_unlock(int fd);

/// Takes a write lease: whoever opens the file now waits until it is given back. See F_SETLEASE in fcntl(2).
int cl_lease(int fd);

/// Gives the lease back. See F_SETLEASE in fcntl(2).
int cl_lease_end(int fd);

/// 1 while the lease is held and nobody waits for it, 0 when it has to be given back. See F_GETLEASE in fcntl(2).
int cl_lease_holds(int fd);

/// Mounts a file system. See mount(2).
int cl_mount(const char *source, const char *target, const char *type, uint64_t flags);

/// Detaches what is mounted at `target`. See umount2(2) with MNT_DETACH.
int cl_unmount(const char *target);

/// The value of an extended attribute, at most `capacity` bytes; its size. See getxattr(2).
int cl_attribute(const char *path, const char *name, void *value, size_t capacity);

#pragma clang assume_nonnull end

#endif
