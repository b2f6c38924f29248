/* The child's side of a start. It runs on a stack of its own inside its parent's memory (CLONE_VM) beside its parent,
 * and makes raw system calls only: libc's wrappers would write the parent's errno, and its set*id calls would signal
 * the parent's other threads. The memory is shared, so failures need no pipe, only two words. */
#include "spawn_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/close_range.h>
#include <linux/sched.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#define SIGNAL_COUNT 64

struct kernel_sigaction {
    void *handler;
    unsigned long flags;
#if defined(__x86_64__)
    void *restorer;
#endif
    uint64_t mask;
};

UNCHECKED __attribute__((noreturn)) static void fail(struct child *child, int step, long error) {
    child->result->step = step;
    child->result->error = (int)-error;
    for (;;) raw(SYS_exit_group, 127, 0, 0, 0);
}

UNCHECKED static void need(struct child *child, int step, long result) {
    if (result < 0) fail(child, step, result);
}

/* CLONE_CLEAR_SIGHAND has reset handlers; what the parent ignores, such as SIGPIPE, is still ignored. */
UNCHECKED static void reset_signals(struct child *child) {
    struct kernel_sigaction action;
    volatile char *bytes = (volatile char *)&action;
    for (size_t i = 0; i < sizeof action; i++) bytes[i] = 0;
    for (int signal = 1; signal <= SIGNAL_COUNT; signal++) {
        if (signal == SIGKILL || signal == SIGSTOP) continue;
        need(child, CL_SPAWN_SIGNALS, raw(SYS_rt_sigaction, signal, (long)&action, 0, sizeof(uint64_t)));
    }
}

UNCHECKED static long decimal(char *to, long number) {
    char digits[20];
    long count = 0, length = 0;
    do {
        digits[count++] = (char)('0' + number % 10);
        number /= 10;
    } while (number);
    while (count) to[length++] = digits[--count];
    to[length] = 0;
    return length;
}

UNCHECKED static void set_oom_score(struct child *child, int score) {
    static const char path[] = "/proc/self/oom_score_adj";
    char text[24] = "-";
    long sign = score < 0;
    long length = sign + decimal(text + sign, sign ? -(long)score : score);
    long fd = raw(SYS_openat, AT_FDCWD, (long)path, O_WRONLY | O_CLOEXEC, 0);
    need(child, CL_SPAWN_OOM_SCORE, fd);
    need(child, CL_SPAWN_OOM_SCORE, raw(SYS_write, fd, (long)text, length, 0));
    raw(SYS_close, fd, 0, 0, 0);
}

UNCHECKED static long write_file(const char *path, const char *text, long length) {
    long fd = raw(SYS_openat, AT_FDCWD, (long)path, O_WRONLY | O_CLOEXEC, 0);
    if (fd < 0) return fd;
    long result = raw(SYS_write, fd, (long)text, length, 0);
    raw(SYS_close, fd, 0, 0, 0);
    return result;
}

/* One user, one group: themselves. */
UNCHECKED static long write_map(const char *path, uint32_t number) {
    char line[32];
    long length = decimal(line, number);
    line[length++] = ' ';
    length += decimal(line + length, number);
    line[length++] = ' ';
    line[length++] = '1';
    return write_file(path, line, length);
}

/* In a new user namespace the child has every right, until execve takes them from whoever is not its root: those that
 * are ambient stay. See capabilities(7). */
UNCHECKED static long keep_rights(void) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct set[2];
    long result = raw(SYS_capget, (long)&header, (long)set, 0, 0);
    if (result < 0) return result;
    for (int half = 0; half < 2; half++) set[half].inheritable = set[half].permitted;
    result = raw(SYS_capset, (long)&header, (long)set, 0, 0);
    for (int right = 0; result >= 0 && right < 64; right++) {
        if (!(set[right / 32].permitted >> right % 32 & 1)) continue;
        result = raw(SYS_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, right, 0);
    }
    return result;
}

UNCHECKED static void enter_user_namespace(struct child *child) {
    static const char deny[] = "deny";
    need(child, CL_SPAWN_USER_MAP, write_file("/proc/self/setgroups", deny, sizeof deny - 1));
    need(child, CL_SPAWN_USER_MAP, write_map("/proc/self/uid_map", child->user));
    need(child, CL_SPAWN_USER_MAP, write_map("/proc/self/gid_map", child->group));
    need(child, CL_SPAWN_CAPABILITIES, keep_rights());
}

static const int resources[] = {
    [CL_RESOURCE_OPEN_FILES] = RLIMIT_NOFILE,
    [CL_RESOURCE_CORE] = RLIMIT_CORE,
    [CL_RESOURCE_PROCESSES] = RLIMIT_NPROC,
    [CL_RESOURCE_LOCKED_MEMORY] = RLIMIT_MEMLOCK,
};

UNCHECKED static void set_limits(struct child *child) {
    for (int i = 0; i < child->request->limit_count; i++) {
        const struct cl_spawn_limit *limit = &child->request->limits[i];
        struct rlimit kernel = {.rlim_cur = limit->soft, .rlim_max = limit->hard};
        need(child, CL_SPAWN_LIMITS, raw(SYS_prlimit64, 0, resources[limit->resource], (long)&kernel, 0));
    }
}

/* Until here the table is the parent's own. Only its lowest numbers are copied: a full copy, closed again at execve,
 * would make each start dearer by everything that the parent has open for all others. */
UNCHECKED static void take_descriptors(struct child *child) {
    if (child->last_source < 0) return;
    need(child, CL_SPAWN_DESCRIPTORS, raw(SYS_close_range, child->last_source + 1, ~0u, CLOSE_RANGE_UNSHARE, 0));
}

/* A source below the table's end would be overwritten before its turn, so it moves up first. */
UNCHECKED static void set_descriptors(struct child *child) {
    int count = child->request->descriptor_count;
    int sources[CL_SPAWN_MAX_DESCRIPTORS];
    for (int i = 0; i < count; i++) {
        long source = child->sources[i];
        if (source < count) source = raw(SYS_fcntl, source, F_DUPFD_CLOEXEC, count, 0);
        need(child, CL_SPAWN_DESCRIPTORS, source);
        sources[i] = (int)source;
    }
    for (int i = 0; i < count; i++) need(child, CL_SPAWN_DESCRIPTORS, raw(SYS_dup3, sources[i], i, 0, 0));
}

UNCHECKED static void set_identity(struct child *child) {
    const struct cl_spawn_request *request = child->request;
    if (request->group_count >= 0) {
        need(child, CL_SPAWN_GROUPS, raw(SYS_setgroups, request->group_count, (long)request->groups, 0, 0));
    }
    if (request->group != CL_SPAWN_KEEP) {
        need(child, CL_SPAWN_GROUP, raw(SYS_setresgid, request->group, request->group, request->group, 0));
    }
    if (request->user != CL_SPAWN_KEEP) {
        need(child, CL_SPAWN_USER, raw(SYS_setresuid, request->user, request->user, request->user, 0));
    }
}

/* After the change of user, which clears the signal. A parent that died before is noticed by its number. */
UNCHECKED static void die_with_parent(struct child *child) {
    int signal = child->request->parent_death_signal;
    if (!signal) return;
    need(child, CL_SPAWN_PARENT_DEATH, raw(SYS_prctl, PR_SET_PDEATHSIG, signal, 0, 0));
    long parent = raw(SYS_getppid, 0, 0, 0, 0);
    if (parent != 0 && parent != child->parent) fail(child, CL_SPAWN_PARENT_DEATH, -ESRCH);
}

/* Tries the programs as execvp(3) does: a missing one is passed over, so is a forbidden one, which is remembered. */
UNCHECKED static void execute(struct child *child) {
    const struct cl_spawn_request *request = child->request;
    long error = -ENOENT;
    for (int i = 0; request->paths[i]; i++) {
        long result = raw(SYS_execve, (long)request->paths[i], (long)request->arguments, (long)request->environment, 0);
        int missing = result == -ENOENT || result == -ENOTDIR;
        if (!missing || error == -ENOENT) child->result->path_index = i;
        if (!missing) error = result;
        if (!missing && result != -EACCES) break;
    }
    fail(child, CL_SPAWN_EXECUTE, error);
}

UNCHECKED void cl_spawn_child(struct child *child) {
    const struct cl_spawn_request *request = child->request;
    take_descriptors(child);
    if (request->namespaces & CLONE_NEWUSER) enter_user_namespace(child);
    reset_signals(child);
    need(child, CL_SPAWN_SESSION, request->new_session ? raw(SYS_setsid, 0, 0, 0, 0) : raw(SYS_setpgid, 0, 0, 0, 0));
    if (request->oom_score_adjust != INT32_MIN) set_oom_score(child, request->oom_score_adjust);
    set_limits(child);
    set_descriptors(child);
    if (request->controlling_terminal) need(child, CL_SPAWN_SESSION, raw(SYS_ioctl, 0, TIOCSCTTY, 0, 0));
    if (request->umask >= 0) raw(SYS_umask, request->umask, 0, 0, 0);
    set_identity(child);
    if (request->directory) need(child, CL_SPAWN_DIRECTORY, raw(SYS_chdir, (long)request->directory, 0, 0, 0));
    if (request->no_new_privileges) {
        need(child, CL_SPAWN_PRIVILEGES, raw(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0));
    }
    die_with_parent(child);
    need(child, CL_SPAWN_CLOSE, raw(SYS_close_range, request->descriptor_count, ~0u, CLOSE_RANGE_CLOEXEC, 0));
    if (request->listen_pid) decimal(request->listen_pid, raw(SYS_getpid, 0, 0, 0, 0));
    uint64_t none = 0;
    raw(SYS_rt_sigprocmask, SIG_SETMASK, (long)&none, 0, sizeof none);
    execute(child);
}
