#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/close_range.h>
#include <linux/landlock.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

int cl_close_range_on_exec(unsigned first) {
    return syscall(SYS_close_range, first, ~0u, CLOSE_RANGE_CLOEXEC) == -1 ? -errno : 0;
}

uint32_t cl_user(void) {
    return getuid();
}

uint32_t cl_effective_user(void) {
    return geteuid();
}

uint32_t cl_group(void) {
    return getgid();
}

uint32_t cl_effective_group(void) {
    return getegid();
}

int cl_own_groups(uint32_t *groups, int capacity) {
    int count = getgroups(capacity, groups);
    return count == -1 ? -errno : count;
}

int cl_become(uint32_t user, uint32_t group, const uint32_t *groups, int count) {
    if (setgroups((size_t)count, groups) == -1) return -errno;
    if (setresgid(group, group, group) == -1) return -errno;
    return setresuid(user, user, user) == -1 ? -errno : 0;
}

int cl_set_child_subreaper(int on) {
    return prctl(PR_SET_CHILD_SUBREAPER, on) == -1 ? -errno : 0;
}

int cl_set_no_new_privileges(void) {
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1 ? -errno : 0;
}

int cl_set_dumpable(int on) {
    return prctl(PR_SET_DUMPABLE, on) == -1 ? -errno : 0;
}

int cl_set_parent_death_signal(int signal) {
    return prctl(PR_SET_PDEATHSIG, signal) == -1 ? -errno : 0;
}

int cl_set_thread_name(const char *name) {
    return prctl(PR_SET_NAME, name) == -1 ? -errno : 0;
}

int cl_drop_capabilities(void) {
    for (int capability = 0; prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; capability++) {
        if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == -1 && errno != EPERM) return -errno;
    }
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) == -1) return -errno;
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3];
    memset(none, 0, sizeof none);
    return syscall(SYS_capset, &header, none) == -1 ? -errno : 0;
}

static const int resources[] = {
    [CL_RESOURCE_OPEN_FILES] = RLIMIT_NOFILE,
    [CL_RESOURCE_CORE] = RLIMIT_CORE,
    [CL_RESOURCE_PROCESSES] = RLIMIT_NPROC,
    [CL_RESOURCE_LOCKED_MEMORY] = RLIMIT_MEMLOCK,
};

int cl_resource_limit(enum cl_resource resource, uint64_t *soft, uint64_t *hard) {
    struct rlimit limit;
    if (getrlimit(resources[resource], &limit) == -1) return -errno;
    *soft = limit.rlim_cur;
    *hard = limit.rlim_max;
    return 0;
}

int cl_set_resource_limit(enum cl_resource resource, uint64_t soft, uint64_t hard) {
    struct rlimit limit = {.rlim_cur = soft, .rlim_max = hard};
    return setrlimit(resources[resource], &limit) == -1 ? -errno : 0;
}

int cl_ignore_signal(int signal, int ignore) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = ignore ? SIG_IGN : SIG_DFL;
    return sigaction(signal, &action, NULL) == -1 ? -errno : 0;
}

int cl_block_all_signals(int block) {
    sigset_t set;
    block ? sigfillset(&set) : sigemptyset(&set);
    return -pthread_sigmask(SIG_SETMASK, &set, NULL);
}

int cl_block_signal(int signal, int block) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, signal);
    return -pthread_sigmask(block ? SIG_BLOCK : SIG_UNBLOCK, &set, NULL);
}

int cl_unshare(uint64_t flags) {
    return unshare((int)flags) == -1 ? -errno : 0;
}

int cl_enter_namespace(int fd, int kind) {
    return setns(fd, kind) == -1 ? -errno : 0;
}

/* Grown since Debian 12's headers; an older kernel accepts the longer struct while its tail is zero. */
struct ruleset {
    uint64_t files, ports, scopes;
};

int cl_landlock_version(void) {
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    return version == -1 ? -errno : (int)version;
}

int cl_landlock_create(uint64_t files, uint64_t ports, uint64_t scopes) {
    struct ruleset attributes = {files, ports, scopes};
    long fd = syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0);
    return fd == -1 ? -errno : (int)fd;
}

int cl_landlock_allow(int ruleset, int fd, uint64_t access) {
    struct landlock_path_beneath_attr rule = {.allowed_access = access, .parent_fd = fd};
    return syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == -1 ? -errno : 0;
}

int cl_landlock_restrict(int ruleset) {
    return syscall(SYS_landlock_restrict_self, ruleset, 0) == -1 ? -errno : 0;
}

const char *cl_error_name(int error) {
    return strerrorname_np(error);
}

const char *cl_error_text(int error) {
    return strerrordesc_np(error);
}

const char *cl_signal_name(int signal) {
    return sigabbrev_np(signal);
}

char **cl_environment(void) {
    return environ;
}

int cl_thread_groups(uint32_t *groups, int room) {
    long count = syscall(SYS_getgroups, room, groups);
    return count == -1 ? -errno : (int)count;
}

/* The library's setgroups would change all threads. */
int cl_set_file_identity(uint32_t user, uint32_t group, const uint32_t *groups, int count) {
    if (syscall(SYS_setgroups, count, groups) == -1) return -errno;
    setfsgid(group);
    setfsuid(user);
    return 0;
}
