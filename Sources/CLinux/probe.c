#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/mount.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <sys/wait.h>
#include <unistd.h>

int cl_probe_clone_into_cgroup(void) {
    struct clone_args arguments = {.flags = CLONE_INTO_CGROUP, .exit_signal = SIGCHLD, .cgroup = INT_MAX};
    return syscall(SYS_clone3, &arguments, sizeof arguments) == -1 && errno == EBADF;
}

int cl_probe_openat2(void) {
    return syscall(SYS_openat2, -1, NULL, NULL, 0) == -1 && errno == EINVAL;
}

int cl_probe_idmapped_mounts(void) {
    struct mount_attr attributes = {.attr_set = MOUNT_ATTR_IDMAP, .userns_fd = INT_MAX};
    long result = syscall(SYS_mount_setattr, -1, "", AT_EMPTY_PATH, &attributes, sizeof attributes);
    /* Whoever may not mount is refused before anything is looked at. */
    return result == -1 && (errno == EBADF || errno == EPERM);
}

int cl_probe_seccomp(void) {
    uint32_t action = SECCOMP_RET_KILL_PROCESS;
    return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

/* Restrictions of AppArmor let the namespace be made and refuse what is done in it. */
static int try_namespace(void) {
    if (unshare(CLONE_NEWUSER | CLONE_NEWNS) == -1) return errno;
    return mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1 ? errno : 0;
}

int cl_probe_user_namespace(void) {
    pid_t child = fork();
    if (child == -1) return -errno;
    if (child == 0) _exit(try_namespace());
    int status;
    while (waitpid(child, &status, 0) == -1) {
        if (errno != EINTR) return -errno;
    }
    return WIFEXITED(status) ? -WEXITSTATUS(status) : -EINTR;
}

int cl_clock_is_synchronised(void) {
    struct timex clock = {.modes = 0};
    int state = adjtimex(&clock);
    if (state == -1) return -errno;
    return state != TIME_ERROR && !(clock.status & STA_UNSYNC);
}

int cl_space(const char *path, struct cl_space *space) {
    struct statvfs found;
    if (statvfs(path, &found) == -1) return -errno;
    *space = (struct cl_space){
        .free_bytes = (uint64_t)found.f_bavail * found.f_frsize,
        .total_bytes = (uint64_t)found.f_blocks * found.f_frsize,
        .free_inodes = found.f_favail,
        .total_inodes = found.f_files,
        .read_only = (found.f_flag & ST_RDONLY) != 0,
    };
    return 0;
}
