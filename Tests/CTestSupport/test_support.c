#define _GNU_SOURCE
#include "CTestSupport.h"

#include <fcntl.h>
#include <sched.h>
#include <spawn.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

int ct_pidfd_open(int pid) {
    return (int)syscall(SYS_pidfd_open, pid, 0);
}

int ct_pipe(int *reader, int *writer) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return -1;
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    // As much as an ordinary user may have: a chatty program goes on while nobody reads.
    fcntl(ends[1], F_SETPIPE_SZ, 1 << 20);
    *reader = ends[0];
    *writer = ends[1];
    return 0;
}

int ct_start_in(void *actions, const char *folder) {
    return posix_spawn_file_actions_addchdir_np(actions, folder);
}

int ct_own_network(void) {
    if (unshare(CLONE_NEWNET | CLONE_NEWNS) != 0) return -1;
    if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) return -1;
    return mount("tmpfs", "/run", "tmpfs", 0, NULL);
}
