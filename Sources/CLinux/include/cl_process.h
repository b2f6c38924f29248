#ifndef CL_PROCESS_H
#define CL_PROCESS_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// See pidfd_open(2), pidfd_send_signal(2), pidfd_getfd(2).
int cl_pidfd_open(int pid);
int cl_pidfd_send_signal(int pidfd, int signal);
int cl_pidfd_get(int pidfd, int fd);

/// The inode of a pidfd, unique per process and boot (Linux 6.9), or 0 where pidfds have none of their own.
int64_t cl_pidfd_inode(int pidfd);

enum cl_exit_kind {
    CL_EXIT_NONE,     ///< has not ended yet
    CL_EXIT_CODE,     ///< ended by itself; `status` is the exit code
    CL_EXIT_SIGNAL,   ///< killed; `status` is the signal
    CL_EXIT_CORE,     ///< killed and left a core file; `status` is the signal
};

struct cl_exit {
    int32_t kind;
    int32_t status;
    int32_t pid;
};

/// Asks without waiting whether a child has ended. `keep`: leave it a zombie. See waitid(2) with P_PIDFD.
int cl_wait_pidfd(int pidfd, int keep, struct cl_exit *found);

/// The same for one child by number. See waitid(2) with P_PID.
int cl_wait_pid(int pid, int keep, struct cl_exit *found);

/// Any ended child, left a zombie. See waitid(2) with P_ALL and WNOWAIT.
int cl_wait_any(struct cl_exit *found);

/// Waits until the child ends. See waitid(2) with P_PIDFD.
int cl_wait_blocking(int pidfd, struct cl_exit *found);

struct cl_pidfd_details {
    uint64_t cgroup;  ///< its id, 0 if not told
    int32_t pid;
    int32_t parent;
    uint32_t user;
    uint32_t group;
    struct cl_exit exit;
};

/// What the kernel tells about any process through its pidfd (Linux 6.13; how it ended: 6.15, once it is reaped).
/// See PIDFD_GET_INFO in linux/pidfd.h.
int cl_pidfd_details(int pidfd, struct cl_pidfd_details *details);

/// Sends a signal to a process, or to a group when `pid` is negative. See kill(2).
int cl_kill(int pid, int signal);

/// Sets FD_CLOEXEC on every descriptor from `first` on. See close_range(2).
int cl_close_range_on_exec(unsigned first);

/// See getpid(2), getppid(2), getpgid(2), getsid(2).
int cl_pid(void);
int cl_parent_pid(void);
int cl_process_group(int pid);
int cl_session(int pid);

/// See getuid(2), geteuid(2), getgid(2), getegid(2).
uint32_t cl_user(void);
uint32_t cl_effective_user(void);
uint32_t cl_group(void);
uint32_t cl_effective_group(void);

/// Our supplementary groups; answers how many, or -EINVAL if they are more than `capacity`. See getgroups(2).
int cl_own_groups(uint32_t *_Nullable groups, int capacity);

/// Changes the calling thread's process for good: groups, group, user. See setgroups(2), setresgid(2), setresuid(2).
int cl_become(uint32_t user, uint32_t group, const uint32_t *_Nullable groups, int count);

/// Opens files as this user with these groups from now on, in this thread only; rights of root do not count then.
/// See setfsuid(2), setfsgid(2), setgroups(2).
int cl_set_file_identity(uint32_t user, uint32_t group, const uint32_t *_Nullable groups, int count);

/// The supplementary groups of this thread; how many there are. See getgroups(2).
int cl_thread_groups(uint32_t *_Nullable groups, int room);

/// See the PR_… of the same names in prctl(2).
int cl_set_child_subreaper(int on);
int cl_set_no_new_privileges(void);
int cl_set_dumpable(int on);
int cl_set_parent_death_signal(int signal);
int cl_set_thread_name(const char *name);

/// Gives up every capability: bounding set, ambient set, permitted, effective, inheritable. See capabilities(7).
int cl_drop_capabilities(void);

/// The resources of getrlimit(2) that are used here.
enum cl_resource {
    CL_RESOURCE_OPEN_FILES,
    CL_RESOURCE_CORE,
    CL_RESOURCE_PROCESSES,
    CL_RESOURCE_LOCKED_MEMORY,
};

/// UINT64_MAX means unlimited. See getrlimit(2), setrlimit(2).
int cl_resource_limit(enum cl_resource resource, uint64_t *soft, uint64_t *hard);
int cl_set_resource_limit(enum cl_resource resource, uint64_t soft, uint64_t hard);

/// Ignores `signal`, or gives it back its default. See sigaction(2).
int cl_ignore_signal(int signal, int ignore);

/// Blocks all signals in the calling thread, or none. See sigprocmask(2).
int cl_block_all_signals(int block);

/// Blocks or unblocks one signal in the calling thread. See sigprocmask(2).
int cl_block_signal(int signal, int block);

/// See unshare(2) and setns(2).
int cl_unshare(uint64_t flags);
int cl_enter_namespace(int fd, int kind);

/// Landlock's version, see landlock_create_ruleset(2); a ruleset that handles `files` and `ports`.
int cl_landlock_version(void);
int cl_landlock_create(uint64_t files, uint64_t ports, uint64_t scopes);

/// Allows `access` below the directory or file `fd`. See landlock_add_rule(2).
int cl_landlock_allow(int ruleset, int fd, uint64_t access);

/// See landlock_restrict_self(2).
int cl_landlock_restrict(int ruleset);

/// Symbolic name ("ENOENT") and sentence of an error number, never freed; NULL if unknown.
/// See strerrorname_np(3), strerrordesc_np(3).
const char *_Nullable cl_error_name(int error);
const char *_Nullable cl_error_text(int error);

/// Symbolic name ("TERM") of a signal, never freed; NULL if unknown. See sigabbrev_np(3).
const char *_Nullable cl_signal_name(int signal);

/// The environment of this process: NAME=VALUE strings, ended by NULL.
char *_Nullable *_Nullable cl_environment(void);

/// Runs `body(context)` on a new detached or joinable thread. `stack` is in bytes; 0 is the default.
/// See pthread_create(3).
int cl_thread_start(void (*body)(void *), void *context, size_t stack, uint64_t *thread);

/// See pthread_join(3).
int cl_thread_join(uint64_t thread);

/// See pthread_detach(3).
int cl_thread_detach(uint64_t thread);

#pragma clang assume_nonnull end

#endif
