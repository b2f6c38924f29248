#ifndef CTestSupport_H
#define CTestSupport_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <fcntl.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <unistd.h>

/// A descriptor that becomes readable when process `pid` ends, or -1. See pidfd_open(2).
static inline int ct_pidfd_open(int pid) {
    return (int)syscall(SYS_pidfd_open, pid, 0);
}

/// Makes a pipe whose reader never blocks; 0 or -1. The writer blocks, as programs expect. See pipe2(2).
static inline int ct_pipe(int *_Nonnull reader, int *_Nonnull writer) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return -1;
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    // As much as an ordinary user may have: a chatty program goes on while nobody reads.
    fcntl(ends[1], F_SETPIPE_SZ, 1 << 20);
    *reader = ends[0];
    *writer = ends[1];
    return 0;
}

/// Lets the child start in `folder`. See posix_spawn_file_actions_addclose(3).
static inline int ct_start_in(posix_spawn_file_actions_t *_Nonnull actions, const char *_Nonnull folder) {
    return posix_spawn_file_actions_addchdir_np(actions, folder);
}

#endif
