#ifndef CTestSupport_H
#define CTestSupport_H

/* No system header is included here: with _GNU_SOURCE it would give Swift a second view of Glibc's types. */

/// A descriptor that becomes readable when process `pid` ends, or -1. See pidfd_open(2).
int ct_pidfd_open(int pid);

/// Makes a pipe whose reader never blocks; 0 or -1. The writer blocks, as programs expect. See pipe2(2).
int ct_pipe(int *_Nonnull reader, int *_Nonnull writer);

/// Lets the child of `actions`, a posix_spawn_file_actions_t, start in `folder`.
int ct_start_in(void *_Nonnull actions, const char *_Nonnull folder);

/// Moves the calling thread into a network namespace of its own, with a /run of its own; 0 or -1. See unshare(2).
int ct_own_network(void);

#endif
