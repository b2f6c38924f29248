/* The child runs on a stack of its own inside its parent's memory (CLONE_VM) while the parent's thread waits
 * (CLONE_VFORK). It makes raw system calls only: libc's wrappers would write the parent's errno, and its set*id calls
 * would signal the parent's other threads. The memory is shared, so failures need no pipe, only two words. */
#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <linux/sched.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define STACK_SIZE (64 * 1024)
#define GUARD_SIZE (64 * 1024)
#define SIGNAL_COUNT 64

struct kernel_sigaction {
    void *handler;
    unsigned long flags;
#if defined(__x86_64__)
    void *restorer;
#endif
    uint64_t mask;
};

struct child {
    const struct cl_spawn_request *request;
    struct cl_spawn_result *result;
    const int *sources; /* number n of the child is sources[n] */
    int last_source;    /* the child needs no number above it; -1: its table is a full copy */
    long parent;
};

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define UNCHECKED __attribute__((no_sanitize("address", "thread")))
#endif
#endif
#ifndef UNCHECKED
#define UNCHECKED
#endif

/* A fifth argument is 0, as prctl(2) demands of those it does not use. */
UNCHECKED static long raw(long number, long a, long b, long c, long d) {
    long result;
#if defined(__x86_64__)
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = 0;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "0"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8)
                     : "rcx", "r11", "memory");
#elif defined(__aarch64__)
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    register long x4 __asm__("x4") = 0;
    __asm__ volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4) : "memory");
    result = x0;
#else
#error "unknown processor"
#endif
    return result;
}

/* Clones with `stack` as the child's; the child calls run(child) and never comes back. */
UNCHECKED static long clone_onto_stack(struct clone_args *arguments, void (*run)(struct child *), struct child *child) {
#if defined(__x86_64__)
    long result;
    register void *body __asm__("r9") = (void *)run;
    register void *context __asm__("r8") = child;
    __asm__ volatile("syscall\n\t"
                     "test %%rax, %%rax\n\t"
                     "jnz 1f\n\t"
                     "xor %%ebp, %%ebp\n\t"
                     "mov %%r8, %%rdi\n\t"
                     "call *%%r9\n\t"
                     "hlt\n"
                     "1:"
                     : "=a"(result)
                     : "0"((long)SYS_clone3), "D"(arguments), "S"(sizeof *arguments), "r"(context), "r"(body)
                     : "rcx", "rdx", "r11", "memory", "cc");
    return result;
#elif defined(__aarch64__)
    register long x8 __asm__("x8") = SYS_clone3;
    register long x0 __asm__("x0") = (long)arguments;
    register long x1 __asm__("x1") = sizeof *arguments;
    register void *body __asm__("x10") = (void *)run;
    register void *context __asm__("x11") = child;
    __asm__ volatile("svc #0\n\t"
                     "cbnz x0, 1f\n\t"
                     "mov x29, #0\n\t"
                     "mov x0, x11\n\t"
                     "blr x10\n\t"
                     "brk #1\n"
                     "1:"
                     : "+r"(x0)
                     : "r"(x8), "r"(x1), "r"(body), "r"(context)
                     : "memory", "cc");
    return x0;
#endif
}

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

UNCHECKED static void run(struct child *child) {
    const struct cl_spawn_request *request = child->request;
    take_descriptors(child);
    reset_signals(child);
    need(child, CL_SPAWN_SESSION, request->new_session ? raw(SYS_setsid, 0, 0, 0, 0) : raw(SYS_setpgid, 0, 0, 0, 0));
    if (request->oom_score_adjust != INT32_MIN) set_oom_score(child, request->oom_score_adjust);
    set_limits(child);
    set_descriptors(child);
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

/* One stack for all: while a child uses it, its parent's thread holds the lock. */
static pthread_mutex_t stack_lock = PTHREAD_MUTEX_INITIALIZER;
static char *stack_memory;

static int prepare_stack(void) {
    if (stack_memory) return 0;
    char *memory = mmap(NULL, GUARD_SIZE + STACK_SIZE, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    if (memory == MAP_FAILED) return -errno;
    if (mprotect(memory, GUARD_SIZE, PROT_NONE) == -1) {
        int error = errno;
        munmap(memory, GUARD_SIZE + STACK_SIZE);
        return -error;
    }
    stack_memory = memory;
    return 0;
}

/* Low numbers that are kept for what children get: see take_descriptors. Used with the lock held. */
#define SLOT_COUNT 16
static int slots[SLOT_COUNT];
static int slots_are_made;

static int make_slots(void) {
    if (slots_are_made) return 0;
    int nothing = open("/", O_PATH | O_CLOEXEC);
    if (nothing == -1) return -errno;
    slots[0] = nothing;
    for (int i = 1; i < SLOT_COUNT; i++) {
        slots[i] = fcntl(nothing, F_DUPFD_CLOEXEC, 0);
        if (slots[i] != -1) continue;
        int error = errno;
        while (i-- > 0) close(slots[i]);
        return -error;
    }
    slots_are_made = 1;
    return 0;
}

/* The last slot always leads to nothing; putting that into the others lets go of what children got. */
static void clear_slots(int count) {
    for (int i = 0; i < count; i++) dup3(slots[SLOT_COUNT - 1], slots[i], O_CLOEXEC);
}

/* Without slots, or with too few of them, the child gets a copy of the whole table. */
static int fill_slots(struct child *child) {
    int count = child->request->descriptor_count;
    if (count >= SLOT_COUNT || make_slots() != 0) return 0;
    int last = -1;
    for (int i = 0; i < count; i++) {
        if (dup3(child->request->descriptors[i], slots[i], O_CLOEXEC) == -1) {
            clear_slots(i);
            return 0;
        }
        if (slots[i] > last) last = slots[i];
    }
    child->sources = slots;
    child->last_source = last;
    return count;
}

/* A change of user in the child marks the shared memory as not dumpable, the parent's with it. */
static void restore_dumpable(const struct cl_spawn_request *request, int dumpable) {
    int changed = request->user != CL_SPAWN_KEEP || request->group != CL_SPAWN_KEEP;
    if (changed && dumpable == 1) prctl(PR_SET_DUMPABLE, 1);
}

static long start(struct child *child) {
    const struct cl_spawn_request *request = child->request;
    uint64_t all = ~0ULL, before = 0;
    int dumpable = prctl(PR_GET_DUMPABLE);
    struct clone_args arguments = {
        .flags = CLONE_VM | CLONE_VFORK | CLONE_PIDFD | CLONE_CLEAR_SIGHAND | request->namespaces,
        .pidfd = (uint64_t)(uintptr_t)&child->result->pidfd,
        .exit_signal = SIGCHLD,
        .stack = (uint64_t)(uintptr_t)(stack_memory + GUARD_SIZE),
        .stack_size = STACK_SIZE,
    };
    if (request->cgroup >= 0) {
        arguments.flags |= CLONE_INTO_CGROUP;
        arguments.cgroup = (uint64_t)request->cgroup;
    }
    int filled = fill_slots(child);
    if (child->last_source >= 0) arguments.flags |= CLONE_FILES;
    raw(SYS_rt_sigprocmask, SIG_SETMASK, (long)&all, (long)&before, sizeof all);
    long pid = clone_onto_stack(&arguments, run, child);
    raw(SYS_rt_sigprocmask, SIG_SETMASK, (long)&before, 0, sizeof before);
    clear_slots(filled);
    if (pid > 0) restore_dumpable(request, dumpable);
    return pid;
}

/* A child that failed has ended already; nobody else knows of it. */
static void discard(struct cl_spawn_result *result) {
    siginfo_t info;
    while (waitid(P_PID, (id_t)result->pid, &info, WEXITED) == -1 && errno == EINTR) continue;
    close(result->pidfd);
    result->pid = 0;
    result->pidfd = -1;
}

int cl_spawn(const struct cl_spawn_request *request, struct cl_spawn_result *result) {
    *result = (struct cl_spawn_result){.pidfd = -1};
    struct child child = {
        .request = request, .result = result, .sources = request->descriptors, .last_source = -1, .parent = getpid()};
    if (request->descriptor_count > CL_SPAWN_MAX_DESCRIPTORS) {
        result->step = CL_SPAWN_PREPARE;
        result->error = EINVAL;
        return -EINVAL;
    }
    pthread_mutex_lock(&stack_lock);
    int error = prepare_stack();
    long pid = error ? error : start(&child);
    pthread_mutex_unlock(&stack_lock);
    if (pid < 0) {
        result->pidfd = -1;
        result->step = error ? CL_SPAWN_PREPARE : CL_SPAWN_CLONE;
        result->error = (int)-pid;
        return -result->error;
    }
    result->pid = (int)pid;
    if (result->step == CL_SPAWN_DONE) return 0;
    discard(result);
    return -result->error;
}
