#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>

_Static_assert(CL_WORKING_DIRECTORY == AT_FDCWD, "same number");

int cl_open(int at, const char *path, int flags, uint32_t mode) {
    int fd = openat(at, path, flags | O_CLOEXEC, mode);
    return fd == -1 ? -errno : fd;
}

int cl_open_beneath(int at, const char *path, int flags, uint32_t mode) {
    struct open_how how = {
        .flags = (uint64_t)(flags | O_CLOEXEC),
        .mode = mode,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
    };
    long fd = syscall(SYS_openat2, at, path, &how, sizeof how);
    return fd == -1 ? -errno : (int)fd;
}

static int answer(const struct stat *from, struct cl_status *to) {
    *to = (struct cl_status){
        .device = from->st_dev,
        .inode = from->st_ino,
        .size = (uint64_t)from->st_size,
        .modified = from->st_mtim.tv_sec * 1000000000LL + from->st_mtim.tv_nsec,
        .mode = from->st_mode,
        .user = from->st_uid,
        .group = from->st_gid,
        .links = (uint32_t)from->st_nlink,
    };
    return 0;
}

int cl_status_of(int fd, struct cl_status *status) {
    struct stat found;
    return fstat(fd, &found) == -1 ? -errno : answer(&found, status);
}

int cl_status_at(int at, const char *path, int follow, struct cl_status *status) {
    struct stat found;
    return fstatat(at, path, &found, follow ? 0 : AT_SYMLINK_NOFOLLOW) == -1 ? -errno : answer(&found, status);
}

int64_t cl_file_system(int fd) {
    struct statfs found;
    return fstatfs(fd, &found) == -1 ? -errno : (int64_t)(uint32_t)found.f_type;
}

int cl_file_system_space(int fd, uint64_t *total, uint64_t *available) {
    struct statfs found;
    if (fstatfs(fd, &found) == -1) return -errno;
    *total = found.f_blocks * (uint64_t)found.f_frsize;
    *available = found.f_bavail * (uint64_t)found.f_frsize;
    return 0;
}

int cl_truncate(int fd, int64_t length) {
    return ftruncate(fd, length) == -1 ? -errno : 0;
}

int cl_sync(int fd) {
    return fsync(fd) == -1 ? -errno : 0;
}

int cl_sync_contents(int fd) {
    return fdatasync(fd) == -1 ? -errno : 0;
}

int cl_change_owner(int fd, uint32_t user, uint32_t group) {
    return fchown(fd, user, group) == -1 ? -errno : 0;
}

int cl_change_mode(int fd, uint32_t mode) {
    return fchmod(fd, mode) == -1 ? -errno : 0;
}

int cl_change_owner_at(const char *path, uint32_t user, uint32_t group) {
    return chown(path, user, group) == -1 ? -errno : 0;
}

int cl_change_mode_at(const char *path, uint32_t mode) {
    return chmod(path, mode) == -1 ? -errno : 0;
}

int cl_may(const char *path, int what) {
    return syscall(SYS_faccessat2, AT_FDCWD, path, what, AT_EACCESS) == -1 ? -errno : 0;
}

int cl_make_directory(int at, const char *path, uint32_t mode) {
    return mkdirat(at, path, mode) == -1 ? -errno : 0;
}

int cl_make_fifo(int at, const char *path, uint32_t mode) {
    return mkfifoat(at, path, mode) == -1 ? -errno : 0;
}

int cl_make_link(const char *target, int at, const char *path) {
    return symlinkat(target, at, path) == -1 ? -errno : 0;
}

int cl_remove(int at, const char *path, int directory) {
    return unlinkat(at, path, directory ? AT_REMOVEDIR : 0) == -1 ? -errno : 0;
}

int cl_rename(int at, const char *from, const char *to) {
    return renameat2(at, from, at, to, 0) == -1 ? -errno : 0;
}

int cl_exchange(int at, const char *from, const char *to) {
    return renameat2(at, from, at, to, RENAME_EXCHANGE) == -1 ? -errno : 0;
}

int cl_rename_new(int at, const char *from, const char *to) {
    return renameat2(at, from, at, to, RENAME_NOREPLACE) == -1 ? -errno : 0;
}

int64_t cl_read_link(int at, const char *path, char *bytes, size_t count) {
    ssize_t length = readlinkat(at, path, bytes, count);
    return length == -1 ? -errno : length;
}

int64_t cl_read_entries(int fd, void *bytes, size_t count) {
    long length = syscall(SYS_getdents64, fd, bytes, count);
    return length == -1 ? -errno : length;
}

int cl_lock(int fd, int shared) {
    return flock(fd, (shared ? LOCK_SH : LOCK_EX) | LOCK_NB) == -1 ? -errno : 0;
}

int cl_unlock(int fd) {
    return flock(fd, LOCK_UN) == -1 ? -errno : 0;
}

int cl_lease(int fd) {
    return fcntl(fd, F_SETLEASE, F_WRLCK) == -1 ? -errno : 0;
}

int cl_lease_end(int fd) {
    return fcntl(fd, F_SETLEASE, F_UNLCK) == -1 ? -errno : 0;
}

int cl_lease_holds(int fd) {
    int lease = fcntl(fd, F_GETLEASE);
    return lease == -1 ? -errno : lease == F_WRLCK;
}

int cl_mount(const char *source, const char *target, const char *type, uint64_t flags) {
    return mount(source, target, type, flags, NULL) == -1 ? -errno : 0;
}

int cl_unmount(const char *target) {
    return umount2(target, MNT_DETACH) == -1 ? -errno : 0;
}

int cl_attribute(const char *path, const char *name, void *value, size_t capacity) {
    ssize_t size = getxattr(path, name, value, capacity);
    return size == -1 ? -errno : (int)size;
}
