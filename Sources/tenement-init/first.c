/* pid 1 of an isolated service.
 *
 *   --first N
 *
 * N is the status socket, N + 1 the block that says what to start: cl_init.h. pid 1 makes what the service sees, starts
 * it, passes on the signals that it gets itself, reaps everything that has lost its parent, and tells the supervisor
 * what became of the service: a failed step, or that it executes and, later, its raw wait status. When no process is
 * left, it ends, with the exit code that a shell would have for the service; with it the kernel ends what has entered
 * the namespace from outside. If the supervisor is gone when the service ends, nothing else may go on either. */
#include "first.h"

#include <linux/capability.h>
#include <linux/close_range.h>
#include <linux/prctl.h>
#include <linux/sched.h>
#include <linux/wait.h>

#define ECHILD_ 10
#define SIGCHLD_ 17
#define SCM_CREDENTIALS_ 2
#define PAGE 4096
#define MAPPED_READ_WRITE 3
#define MAPPED_PRIVATE 2

static char service_stack[8192] __attribute__((aligned(16)));

/* Credentials of another process than the sender's need CAP_SYS_ADMIN; `pid` 0 sends none. */
long report(int socket, struct cl_init_report report, int pid) {
    struct {
        size_t length;
        int level;
        int type;
        int pid;
        unsigned user, group;
        int padding;
    } credentials = {28, SOL_SOCKET_, SCM_CREDENTIALS_, pid, 0, 0, 0};
    struct piece piece = {&report, sizeof report};
    struct message message = {.pieces = &piece, .piece_count = 1};
    if (pid) {
        message.control = &credentials;
        message.control_length = sizeof credentials;
        credentials.user = (unsigned)sys(__NR_geteuid, 0, 0, 0);
        credentials.group = (unsigned)sys(__NR_getegid, 0, 0, 0);
    }
    return sys(__NR_sendmsg, socket, &message, MSG_NOSIGNAL_);
}

/* Offsets in a list become addresses. */
static void relocate(struct launch *launch, uint32_t list) {
    for (uint64_t *entry = AT(launch, list); *entry; entry++) *entry += (uint64_t)launch->block;
}

int read_block(struct launch *launch) {
    struct {
        uint32_t version, size;
    } begin = {0, 0};
    int fd = launch->status + 1;
    long count = sys4(__NR_pread64, fd, &begin, sizeof begin, 0);
    if (note(launch, CL_SPAWN_BLOCK, count, 0)) return -1;
    if (begin.version != CL_INIT_VERSION || begin.size < sizeof *launch->header) {
        return note(launch, CL_SPAWN_BLOCK, -22, 0);
    }
    long size = (begin.size + PAGE - 1) / PAGE * PAGE;
    long room = sys5(__NR_mmap, 0, size, MAPPED_READ_WRITE, MAPPED_PRIVATE, fd);
    if (room < 0 && room > -PAGE) return note(launch, CL_SPAWN_BLOCK, room, 0);
    launch->block = (char *)room;
    launch->header = (struct cl_init_header *)room;
    relocate(launch, launch->header->paths);
    relocate(launch, launch->header->arguments);
    relocate(launch, launch->header->environment);
    return 0;
}

__attribute__((noreturn, used)) static void begin_service(struct launch *launch) {
    become_service(launch);
    leave(127);
}

/* As vfork(2), but on a stack of its own: comes back once the child executes or has ended. */
long start_service(struct launch *launch, long flags) {
    void *top = service_stack + sizeof service_stack;
#if defined(__x86_64__)
    long result;
    register void *context __asm__("r9") = launch;
    __asm__ volatile("xor %%r10d, %%r10d\n\t"
                     "xor %%r8d, %%r8d\n\t"
                     "syscall\n\t"
                     "test %%rax, %%rax\n\t"
                     "jnz 1f\n\t"
                     "xor %%ebp, %%ebp\n\t"
                     "mov %%r9, %%rdi\n\t"
                     "call begin_service\n\t"
                     "hlt\n"
                     "1:"
                     : "=a"(result)
                     : "0"((long)__NR_clone), "D"(flags | CLONE_VM | CLONE_VFORK | SIGCHLD_), "S"(top), "d"(0L),
                       "r"(context)
                     : "rcx", "r8", "r10", "r11", "memory", "cc");
    return result;
#else
    register long x8 __asm__("x8") = __NR_clone;
    register long x0 __asm__("x0") = flags | CLONE_VM | CLONE_VFORK | SIGCHLD_;
    register void *x1 __asm__("x1") = top;
    register long x2 __asm__("x2") = 0;
    register long x3 __asm__("x3") = 0;
    register long x4 __asm__("x4") = 0;
    register void *context __asm__("x9") = launch;
    __asm__ volatile("svc #0\n\t"
                     "cbnz x0, 1f\n\t"
                     "mov x29, #0\n\t"
                     "mov x0, x9\n\t"
                     "bl begin_service\n\t"
                     "brk #1\n"
                     "1:"
                     : "+r"(x0)
                     : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(context)
                     : "memory", "cc");
    return x0;
#endif
}

/* What pid 1 still has to be able to do is to signal a service of another user. */
static void settle(struct launch *launch) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct kept[2] = {{1u << CAP_KILL, 1u << CAP_KILL, 0}, {0, 0, 0}};
    sys(__NR_capset, &header, kept, 0);
    sys5(__NR_prctl, PR_SET_DUMPABLE, 0, 0, 0, 0);
    if (launch->status > 0) sys(__NR_close_range, 0, launch->status - 1, 0);
    sys(__NR_close_range, launch->status + 1, ~0u, 0);
    sys(__NR_munmap, launch->block, (launch->header->size + PAGE - 1) / PAGE * PAGE, 0);
}

static int exit_code(int status) {
    return status & 0x7f ? 128 + (status & 0x7f) : status >> 8 & 0xff;
}

/* Reaps all that has ended; leaves with the last one. */
static void reap(struct launch *launch, long service, int *ended, int *last_status) {
    int status = 0;
    long pid;
    int news = 0;
    while ((pid = sys4(__NR_wait4, -1, &status, WNOHANG | __WALL, 0)) > 0) {
        if (pid != service) continue;
        *ended = news = 1;
        *last_status = status;
    }
    int alone = pid == -ECHILD_;
    struct cl_init_report end = {CL_INIT_ENDED, *last_status, alone, 0};
    int gone = news && report(launch->status, end, 0) < 0;
    if (*ended && (alone || gone)) leave(exit_code(*last_status));
}

static void live(struct launch *launch, long service) {
    uint64_t all = ~0ull;
    int ended = 0, status = 0;
    for (;;) {
        long signal = sys4(__NR_rt_sigtimedwait, &all, 0, 0, sizeof all);
        if (signal == SIGCHLD_) {
            reap(launch, service, &ended, &status);
        } else if (signal > 0 && !ended) {
            sys(__NR_kill, service, signal, 0);
        }
    }
}

int fail(struct launch *launch) {
    struct outcome *outcome = &launch->outcome;
    report(launch->status, (struct cl_init_report){CL_INIT_FAILED, outcome->step, outcome->error, outcome->index}, 0);
    return 127;
}

int first(const char *number) {
    long status = number_from(number);
    if (status < 0) return 2;
    struct launch launch = {.status = (int)status};
    uint64_t all = ~0ull;
    sys4(__NR_rt_sigprocmask, 0, &all, 0, sizeof all);
    launch.umask = (int)sys(__NR_umask, 0, 0, 0);
    if (read_block(&launch) || make_world(&launch)) return fail(&launch);
    long service = start_service(&launch, 0);
    if (note(&launch, CL_SPAWN_FORK, service, 0)) return fail(&launch);
    if (launch.outcome.step != CL_SPAWN_DONE) {
        sys4(__NR_wait4, service, 0, __WALL, 0);
        return fail(&launch);
    }
    report(launch.status, (struct cl_init_report){.kind = CL_INIT_EXECUTED, .a = launch.outcome.index}, (int)service);
    settle(&launch);
    live(&launch, service);
    return 0;
}
