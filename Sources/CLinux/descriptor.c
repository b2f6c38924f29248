#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

int cl_close(int fd) {
    return close(fd) == -1 && errno != EINTR ? -errno : 0;
}

int64_t cl_read(int fd, void *bytes, size_t count) {
    ssize_t length = read(fd, bytes, count);
    return length == -1 ? -errno : length;
}

int64_t cl_write(int fd, const void *bytes, size_t count) {
    ssize_t length = write(fd, bytes, count);
    return length == -1 ? -errno : length;
}

int64_t cl_pread(int fd, void *bytes, size_t count, int64_t offset) {
    ssize_t length = pread(fd, bytes, count, offset);
    return length == -1 ? -errno : length;
}

int64_t cl_pwrite(int fd, const void *bytes, size_t count, int64_t offset) {
    ssize_t length = pwrite(fd, bytes, count, offset);
    return length == -1 ? -errno : length;
}

int64_t cl_write_two(int fd, const void *first, size_t first_count, const void *second, size_t second_count) {
    struct iovec pieces[2] = {{(void *)first, first_count}, {(void *)second, second_count}};
    ssize_t length = writev(fd, pieces, 2);
    return length == -1 ? -errno : length;
}

int64_t cl_splice(int from, int to, size_t count, int more) {
    unsigned flags = SPLICE_F_MOVE | SPLICE_F_NONBLOCK | (more ? SPLICE_F_MORE : 0);
    ssize_t length = splice(from, NULL, to, NULL, count, flags);
    return length == -1 ? -errno : length;
}

int cl_duplicate(int fd, int minimum) {
    int copy = fcntl(fd, F_DUPFD_CLOEXEC, minimum);
    return copy == -1 ? -errno : copy;
}

int cl_set_nonblocking(int fd, int on) {
    int flags = fcntl(fd, F_GETFL);
    if (flags == -1) return -errno;
    return fcntl(fd, F_SETFL, on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK) == -1 ? -errno : 0;
}

int cl_set_close_on_exec(int fd, int on) {
    return fcntl(fd, F_SETFD, on ? FD_CLOEXEC : 0) == -1 ? -errno : 0;
}

int cl_status_flags(int fd) {
    int flags = fcntl(fd, F_GETFL);
    return flags == -1 ? -errno : flags;
}

int cl_pipe(int *ends, int flags) {
    return pipe2(ends, flags | O_CLOEXEC) == -1 ? -errno : 0;
}

int cl_set_pipe_size(int fd, int size) {
    int got = fcntl(fd, F_SETPIPE_SZ, size);
    return got == -1 ? -errno : got;
}

int cl_bytes_waiting(int fd) {
    int count = 0;
    return ioctl(fd, FIONREAD, &count) == -1 ? -errno : count;
}

int cl_memfd(const char *name) {
    int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    return fd == -1 ? -errno : fd;
}

int cl_seal(int fd) {
    return fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) == -1 ? -errno : 0;
}

int cl_seal_size(int fd) {
    return fcntl(fd, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) == -1 ? -errno : 0;
}

int cl_seals(int fd) {
    int seals = fcntl(fd, F_GET_SEALS);
    return seals == -1 ? -errno : seals;
}

int cl_map_shared(int fd, size_t length, int writable, void **address) {
    *address = mmap(NULL, length, PROT_READ | (writable ? PROT_WRITE : 0), MAP_SHARED, fd, 0);
    return *address == MAP_FAILED ? -errno : 0;
}

int cl_unmap(void *address, size_t length) {
    return munmap(address, length) == -1 ? -errno : 0;
}
