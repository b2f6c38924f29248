/* The service's own process, from its birth to execve(2). It shares the memory of pid 1, which waits meanwhile. */
#include "cl_process.h"
#include "first.h"

#include <asm/ioctls.h>
#include <linux/capability.h>
#include <linux/close_range.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/prctl.h>
#include <linux/resource.h>
#include <linux/sched.h>
#include <linux/seccomp.h>

#define KEEP UINT32_MAX
#define ENOENT_ 2
#define ENOEXEC_ 8
#define EACCES_ 13
#define ENOTDIR_ 20
#define EINVAL_ 22
#define O_PATH_ 010000000

#define prctl(option, a, b, c) sys5(__NR_prctl, option, (long)(a), (long)(b), (long)(c), 0)

static long set_oom_score(int score) {
    char text[24] = "-";
    write_number(score < 0 ? text + 1 : text, score < 0 ? -(long)score : score);
    return write_file("/proc/self/oom_score_adj", text);
}

static const int resources[] = {
    [CL_RESOURCE_OPEN_FILES] = RLIMIT_NOFILE,
    [CL_RESOURCE_CORE] = RLIMIT_CORE,
    [CL_RESOURCE_PROCESSES] = RLIMIT_NPROC,
    [CL_RESOURCE_LOCKED_MEMORY] = RLIMIT_MEMLOCK,
};

static int set_limits(struct launch *launch) {
    const struct cl_init_limit *limits = AT(launch, launch->header->limits);
    for (uint32_t i = 0; i < launch->header->limit_count; i++) {
        uint64_t values[2] = {limits[i].soft, limits[i].hard};
        long result = sys4(__NR_prlimit64, 0, resources[limits[i].resource], values, 0);
        if (note(launch, CL_SPAWN_LIMITS, result, 0)) return -1;
    }
    return 0;
}

/* Nobody may get back what is dropped here, not even by a set-user-id program of root's. */
static long drop_bounding_set(uint64_t kept) {
    for (int capability = 0; capability < 64; capability++) {
        if (kept >> capability & 1) continue;
        long result = prctl(PR_CAPBSET_DROP, capability, 0, 0);
        if (result == -EINVAL_) return 0; /* the kernel has no more */
        if (result < 0) return result;
    }
    return 0;
}

static long set_capabilities(uint64_t kept) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct set[2];
    for (int half = 0; half < 2; half++) {
        uint32_t bits = (uint32_t)(kept >> (32 * half));
        set[half] = (struct __user_cap_data_struct){bits, bits, bits};
    }
    long result = prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0);
    if (result < 0) return result;
    result = sys(__NR_capset, &header, set, 0);
    for (int capability = 0; result >= 0 && capability < 64; capability++) {
        if (kept >> capability & 1) result = prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0);
    }
    return result;
}

static int set_identity(struct launch *launch) {
    const struct cl_init_header *header = launch->header;
    if (header->group_count >= 0) {
        long result = sys(__NR_setgroups, header->group_count, AT(launch, header->groups), 0);
        if (note(launch, CL_SPAWN_GROUPS, result, 0)) return -1;
    }
    if (header->group != KEEP
        && note(launch, CL_SPAWN_GROUP, sys(__NR_setresgid, header->group, header->group, header->group), 0)) return -1;
    if (header->capabilities) prctl(PR_SET_KEEPCAPS, 1, 0, 0);
    if (header->user == KEEP) return 0;
    return note(launch, CL_SPAWN_USER, sys(__NR_setresuid, header->user, header->user, header->user), 0);
}

/* The maps belong to root while the process is not dumpable, which the change of user has made it. */
static int enter_user_namespace(struct launch *launch) {
    if (launch->user_namespace) {
        long entered = sys(__NR_setns, launch->user_namespace, CLONE_NEWUSER, 0);
        return note(launch, CL_SPAWN_USER_NAMESPACE, entered, 0);
    }
    unsigned user = (unsigned)sys(__NR_geteuid, 0, 0, 0), group = (unsigned)sys(__NR_getegid, 0, 0, 0);
    prctl(PR_SET_DUMPABLE, 1, 0, 0);
    long result = sys(__NR_unshare, CLONE_NEWUSER, 0, 0);
    if (result >= 0) result = map_one(user, group);
    return note(launch, CL_SPAWN_USER_NAMESPACE, result, 0);
}

/* What concerns files: of anything else than a directory nothing more can be said. */
#define FILE_ACCESS 0xC007ull

static long allow(int ruleset, const char *path, uint64_t access) {
    long fd = sys4(__NR_openat, AT_FDCWD, path, O_PATH_ | CLOEXEC, 0);
    if (fd < 0) return fd == -ENOENT_ || fd == -ENOTDIR_ || fd == -EACCES_ ? 0 : fd;
    struct landlock_path_beneath_attr rule = {.allowed_access = access, .parent_fd = (int)fd};
    long result = sys4(__NR_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    if (result == -EINVAL_ && access & FILE_ACCESS) {
        rule.allowed_access = access & FILE_ACCESS;
        result = sys4(__NR_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    }
    sys(__NR_close, fd, 0, 0);
    return result;
}

static int restrict_files(struct launch *launch) {
    const struct cl_init_header *header = launch->header;
    if (header->landlock < 0) return 0;
    const struct cl_init_rule *rules = AT(launch, header->rules);
    for (uint32_t i = 0; i < header->rule_count; i++) {
        long result = allow(header->landlock, AT(launch, rules[i].path), rules[i].access);
        if (note(launch, CL_SPAWN_LANDLOCK, result, (int)i)) return -1;
    }
    return note(launch, CL_SPAWN_LANDLOCK, sys(__NR_landlock_restrict_self, header->landlock, 0, 0), 0);
}

static int give_up_rights(struct launch *launch) {
    const struct cl_init_header *header = launch->header;
    int nested = header->flags & CL_INIT_OWN_USER_NAMESPACE;
    uint64_t kept = header->capabilities;
    /* The bounding set needs a right that goes with the user; in a namespace of its own it comes back. */
    if (!nested && note(launch, CL_SPAWN_CAPABILITIES, drop_bounding_set(kept), 0)) return -1;
    if (set_identity(launch)) return -1;
    if (nested && enter_user_namespace(launch)) return -1;
    if (nested && note(launch, CL_SPAWN_CAPABILITIES, drop_bounding_set(kept), 0)) return -1;
    if (note(launch, CL_SPAWN_CAPABILITIES, set_capabilities(kept), 0)) return -1;
    if (header->flags & CL_INIT_NO_NEW_PRIVILEGES
        && note(launch, CL_SPAWN_PRIVILEGES, prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0), 0)) return -1;
    return restrict_files(launch);
}

static int restrict_calls(struct launch *launch) {
    const struct cl_init_header *header = launch->header;
    if (!header->seccomp_count) return 0;
    struct sock_fprog program = {.len = (unsigned short)header->seccomp_count, .filter = AT(launch, header->seccomp)};
    return note(launch, CL_SPAWN_SECCOMP, sys(__NR_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program), 0);
}

/* Tries the programs as execvp(3) does: a missing one is passed over, so is a forbidden one, which is remembered; one
 * of no known format is given to the shell. */
static void execute(struct launch *launch) {
    char **paths = AT(launch, launch->header->paths);
    char **arguments = AT(launch, launch->header->arguments);
    char **environment = AT(launch, launch->header->environment);
    struct outcome outcome = {CL_SPAWN_EXECUTE, ENOENT_, 0};
    for (int i = 0; paths[i]; i++) {
        long result = sys(__NR_execve, paths[i], arguments, environment);
        if (result == -ENOEXEC_) {
            arguments[0] = paths[i];
            arguments[-1] = "/bin/sh";
            result = sys(__NR_execve, "/bin/sh", arguments - 1, environment);
        }
        int missing = result == -ENOENT_ || result == -ENOTDIR_;
        if (!missing || outcome.error == ENOENT_) outcome.index = i;
        if (!missing) outcome.error = (int)-result;
        if (!missing && result != -EACCES_) break;
    }
    launch->outcome = outcome;
}

void become_service(struct launch *launch) {
    const struct cl_init_header *header = launch->header;
    if (note(launch, CL_SPAWN_SESSION, sys(__NR_setsid, 0, 0, 0), 0)) return;
    if (header->flags & CL_INIT_TERMINAL
        && note(launch, CL_SPAWN_SESSION, sys(__NR_ioctl, 0, TIOCSCTTY, 0), 0)) return;
    if (header->oom_score_adjust != INT32_MIN
        && note(launch, CL_SPAWN_OOM_SCORE, set_oom_score(header->oom_score_adjust), 0)) return;
    if (set_limits(launch)) return;
    sys(__NR_umask, header->umask >= 0 ? header->umask : launch->umask, 0, 0);
    if (give_up_rights(launch)) return;
    if (header->listen_pid) write_number(AT(launch, header->listen_pid), sys(__NR_getpid, 0, 0, 0));
    long closed = sys(__NR_close_range, launch->status, ~0u, CLOSE_RANGE_CLOEXEC);
    if (note(launch, CL_SPAWN_CLOSE, closed, 0)) return;
    if (header->directory
        && note(launch, CL_SPAWN_DIRECTORY, sys(__NR_chdir, AT(launch, header->directory), 0, 0), 0)) return;
    uint64_t none = 0;
    sys4(__NR_rt_sigprocmask, 2, &none, 0, sizeof none);
    if (restrict_calls(launch)) return;
    execute(launch);
}
