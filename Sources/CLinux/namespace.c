#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int write_line(int pid, const char *name, struct cl_id_line line) {
    char path[64], text[64];
    snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
    int length = snprintf(text, sizeof text, "%u %u 1", line.inside, line.outside);
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd == -1) return -errno;
    int result = write(fd, text, (size_t)length) == length ? 0 : -errno;
    close(fd);
    return result;
}

static int open_namespace(int pid) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/ns/user", pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    return fd == -1 ? -errno : fd;
}

/* Only a process can make a user namespace; it lives until the descriptor is open. No signal tells of its end, so
 * nobody who waits for any child meets it. */
int cl_user_namespace(struct cl_id_line user, struct cl_id_line group) {
    long pid = syscall(SYS_clone, CLONE_NEWUSER, 0, 0, 0, 0);
    if (pid == -1) return -errno;
    if (pid == 0) {
        syscall(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
        for (;;) syscall(SYS_ppoll, 0, 0, 0, 0, 0);
    }
    int result = write_line((int)pid, "uid_map", user);
    if (result == 0) result = write_line((int)pid, "gid_map", group);
    if (result == 0) result = open_namespace((int)pid);
    kill((int)pid, SIGKILL);
    while (waitpid((int)pid, NULL, __WALL) == -1 && errno == EINTR) continue;
    return result;
}

int cl_clone_mount(const char *path) {
    long fd = syscall(SYS_open_tree, AT_FDCWD, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
    return fd == -1 ? -errno : (int)fd;
}

int cl_clone_mount_of(int fd) {
    long flags = AT_EMPTY_PATH | AT_RECURSIVE | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC;
    long mount = syscall(SYS_open_tree, fd, "", flags);
    return mount == -1 ? -errno : (int)mount;
}

int cl_map_mount(int mount, int user_namespace) {
    struct mount_attr attributes = {.attr_set = MOUNT_ATTR_IDMAP, .userns_fd = (uint64_t)user_namespace};
    long result = syscall(SYS_mount_setattr, mount, "", AT_EMPTY_PATH, &attributes, sizeof attributes);
    return result == -1 ? -errno : 0;
}

int cl_attach_mount(int mount, const char *path) {
    return syscall(SYS_move_mount, mount, "", AT_FDCWD, path, MOVE_MOUNT_F_EMPTY_PATH) == -1 ? -errno : 0;
}
