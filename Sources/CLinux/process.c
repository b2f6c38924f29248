#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef P_PIDFD
#define P_PIDFD 3
#endif

#define PIDFS_MAGIC 0x50494446

/* linux/pidfd.h of 6.15; Debian 12 has none. */
struct pidfd_info {
    uint64_t mask, cgroup;
    uint32_t pid, tgid, ppid, ruid, rgid, euid, egid, suid, sgid, fsuid, fsgid;
    int32_t exit_code;
};
#define PIDFD_GET_INFO _IOWR(0xFF, 11, struct pidfd_info)
#define PIDFD_INFO_CGROUP 4u
#define PIDFD_INFO_EXIT 8u

int cl_pidfd_open(int pid) {
    long fd = syscall(SYS_pidfd_open, pid, 0);
    return fd == -1 ? -errno : (int)fd;
}

int cl_pidfd_send_signal(int pidfd, int signal) {
    return syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0) == -1 ? -errno : 0;
}

int cl_pidfd_get(int pidfd, int fd) {
    long copy = syscall(SYS_pidfd_getfd, pidfd, fd, 0);
    return copy == -1 ? -errno : (int)copy;
}

int64_t cl_pidfd_inode(int pidfd) {
    struct statfs system;
    struct stat status;
    if (fstatfs(pidfd, &system) == -1 || fstat(pidfd, &status) == -1) return -errno;
    return system.f_type == PIDFS_MAGIC ? (int64_t)status.st_ino : 0;
}

static int wait_for(idtype_t type, id_t id, int options, struct cl_exit *found) {
    siginfo_t info;
    memset(&info, 0, sizeof info);
    if (waitid(type, id, &info, WEXITED | options) == -1) return -errno;
    found->pid = info.si_pid;
    found->status = info.si_status;
    found->kind = info.si_pid == 0 ? CL_EXIT_NONE
        : info.si_code == CLD_EXITED ? CL_EXIT_CODE
        : info.si_code == CLD_DUMPED ? CL_EXIT_CORE : CL_EXIT_SIGNAL;
    return 0;
}

int cl_wait_pidfd(int pidfd, int keep, struct cl_exit *found) {
    return wait_for((idtype_t)P_PIDFD, (id_t)pidfd, WNOHANG | (keep ? WNOWAIT : 0), found);
}

int cl_wait_pid(int pid, int keep, struct cl_exit *found) {
    return wait_for(P_PID, (id_t)pid, WNOHANG | (keep ? WNOWAIT : 0), found);
}

int cl_wait_any(struct cl_exit *found) {
    return wait_for(P_ALL, 0, WNOHANG | WNOWAIT, found);
}

int cl_wait_blocking(int pidfd, struct cl_exit *found) {
    return wait_for((idtype_t)P_PIDFD, (id_t)pidfd, 0, found);
}

int cl_pidfd_details(int pidfd, struct cl_pidfd_details *details) {
    struct pidfd_info info = {.mask = PIDFD_INFO_EXIT | PIDFD_INFO_CGROUP};
    if (ioctl(pidfd, PIDFD_GET_INFO, &info) == -1) return -errno;
    *details = (struct cl_pidfd_details){
        .cgroup = info.mask & PIDFD_INFO_CGROUP ? info.cgroup : 0,
        .pid = (int)info.tgid,
        .parent = (int)info.ppid,
        .user = info.euid,
        .group = info.egid,
        .exit = {.kind = CL_EXIT_NONE, .pid = (int)info.tgid},
    };
    if (info.mask & PIDFD_INFO_EXIT) {
        int raw = info.exit_code;
        details->exit.kind = WIFEXITED(raw) ? CL_EXIT_CODE : WCOREDUMP(raw) ? CL_EXIT_CORE : CL_EXIT_SIGNAL;
        details->exit.status = WIFEXITED(raw) ? WEXITSTATUS(raw) : WTERMSIG(raw);
    }
    return 0;
}

int cl_kill(int pid, int signal) {
    return kill(pid, signal) == -1 ? -errno : 0;
}

int cl_pid(void) {
    return getpid();
}

int cl_parent_pid(void) {
    return getppid();
}

int cl_process_group(int pid) {
    int group = getpgid(pid);
    return group == -1 ? -errno : group;
}

int cl_session(int pid) {
    int session = getsid(pid);
    return session == -1 ? -errno : session;
}
