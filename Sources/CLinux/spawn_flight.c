/* The parent's side of a start. A child borrows its parent's memory until it executes its program; the parent goes on
 * meanwhile and may start others. What a child on its way needs, a stack and a few low descriptor numbers, is its
 * flight. The kernel clears the flight's word when the child lets go of the memory (CLONE_CHILD_CLEARTID), by execve or
 * by its end, and wakes who waits for it. */
#include "spawn_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <linux/sched.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#define STACK_SIZE (64 * 1024)
#define GUARD_SIZE (64 * 1024)
#define FLIGHT_SIZE (GUARD_SIZE + STACK_SIZE)
/* Low numbers of one flight that are kept for what its child gets: see take_descriptors in spawn.c. */
#define SLOT_COUNT 8

struct flight {
    struct child child;
    int slots[SLOT_COUNT];
    int filled;
    int is_taken;
    int is_away; /* a futex: cleared by the kernel */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct flight flights[CL_SPAWN_FLIGHTS];
static char *stacks;
static int nothing = -1; /* leads nowhere: put into a slot, it lets go of what a child got */
static int taken_count;
static int most_taken;
static int dumpable; /* as it was before the first of the children that are away */

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

static int make_stacks(void) {
    if (stacks) return 0;
    size_t size = (size_t)CL_SPAWN_FLIGHTS * FLIGHT_SIZE;
    char *memory = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) return -errno;
    for (int i = 0; i < CL_SPAWN_FLIGHTS; i++) {
        if (mprotect(memory + i * FLIGHT_SIZE + GUARD_SIZE, STACK_SIZE, PROT_READ | PROT_WRITE) == 0) continue;
        int error = errno;
        munmap(memory, size);
        return -error;
    }
    stacks = memory;
    return 0;
}

static void close_slots(struct flight *flight, int count) {
    for (int i = 0; i < count; i++) close(flight->slots[i]);
    for (int i = 0; i < SLOT_COUNT; i++) flight->slots[i] = 0;
}

/* Slot 0 is never standard input, so 0 means that there are none yet. */
static void make_slots(struct flight *flight) {
    if (flight->slots[0] > 0) return;
    if (nothing == -1) nothing = open("/", O_PATH | O_CLOEXEC);
    if (nothing == -1) return;
    for (int i = 0; i < SLOT_COUNT; i++) {
        flight->slots[i] = fcntl(nothing, F_DUPFD_CLOEXEC, 1);
        if (flight->slots[i] != -1) continue;
        close_slots(flight, i);
        return;
    }
}

static void clear_slots(struct flight *flight) {
    for (int i = 0; i < flight->filled; i++) dup3(nothing, flight->slots[i], O_CLOEXEC);
    flight->filled = 0;
}

/* Without slots, or with too few of them, the child gets a copy of the whole table. */
static void fill_slots(struct flight *flight) {
    struct child *child = &flight->child;
    int count = child->request->descriptor_count;
    if (count > SLOT_COUNT || flight->slots[0] <= 0) return;
    int last = -1;
    for (int i = 0; i < count; i++) {
        if (dup3(child->request->descriptors[i], flight->slots[i], O_CLOEXEC) == -1) {
            clear_slots(flight);
            return;
        }
        flight->filled = i + 1;
        if (flight->slots[i] > last) last = flight->slots[i];
    }
    child->sources = flight->slots;
    child->last_source = last;
}

static int take_flight(struct flight **taken) {
    int error = 0;
    pthread_mutex_lock(&lock);
    *taken = NULL;
    if (taken_count == CL_SPAWN_FLIGHTS) error = -EAGAIN;
    if (!error) error = make_stacks();
    for (int i = 0; !error && i < CL_SPAWN_FLIGHTS && !*taken; i++) {
        if (!flights[i].is_taken) *taken = &flights[i];
    }
    if (*taken) {
        (*taken)->is_taken = 1;
        make_slots(*taken);
        if (taken_count++ == 0) dumpable = prctl(PR_GET_DUMPABLE);
        if (taken_count > most_taken) most_taken = taken_count;
    }
    pthread_mutex_unlock(&lock);
    return error;
}

/* What many flights at once have touched of their stacks is of no use afterwards. */
static void free_flight(struct flight *flight) {
    pthread_mutex_lock(&lock);
    flight->is_taken = 0;
    if (--taken_count == 0 && most_taken > 1) {
        size_t size = (size_t)(most_taken - 1) * FLIGHT_SIZE;
        madvise(stacks + FLIGHT_SIZE, size, MADV_DONTNEED);
        most_taken = 0;
    }
    pthread_mutex_unlock(&lock);
}

static long start(struct flight *flight) {
    const struct cl_spawn_request *request = flight->child.request;
    uint64_t all = ~0ULL, before = 0;
    long number = flight - flights;
    struct clone_args arguments = {
        .flags = CLONE_VM | CLONE_PIDFD | CLONE_CLEAR_SIGHAND | CLONE_CHILD_CLEARTID | request->namespaces,
        .pidfd = (uint64_t)(uintptr_t)&flight->child.result->pidfd,
        .child_tid = (uint64_t)(uintptr_t)&flight->is_away,
        .exit_signal = SIGCHLD,
        .stack = (uint64_t)(uintptr_t)(stacks + number * FLIGHT_SIZE + GUARD_SIZE),
        .stack_size = STACK_SIZE,
    };
    if (request->cgroup >= 0) {
        arguments.flags |= CLONE_INTO_CGROUP;
        arguments.cgroup = (uint64_t)request->cgroup;
    }
    fill_slots(flight);
    if (flight->child.last_source >= 0) arguments.flags |= CLONE_FILES;
    flight->is_away = 1;
    raw(SYS_rt_sigprocmask, SIG_SETMASK, (long)&all, (long)&before, sizeof all);
    long pid = clone_onto_stack(&arguments, cl_spawn_child, &flight->child);
    raw(SYS_rt_sigprocmask, SIG_SETMASK, (long)&before, 0, sizeof before);
    return pid;
}

static void wait_for(struct flight *flight) {
    while (__atomic_load_n(&flight->is_away, __ATOMIC_ACQUIRE)) {
        syscall(SYS_futex, &flight->is_away, FUTEX_WAIT, 1, NULL, NULL, 0);
    }
}

/* A change of user in a child marks the shared memory as not dumpable, the parent's with it. */
static void restore_dumpable(const struct cl_spawn_request *request) {
    int changed = request->user != CL_SPAWN_KEEP || request->group != CL_SPAWN_KEEP;
    if (changed && dumpable == 1) prctl(PR_SET_DUMPABLE, 1);
}

/* A child that failed has ended already; nobody else knows of it. */
static void discard(struct cl_spawn_result *result) {
    siginfo_t info;
    while (waitid(P_PID, (id_t)result->pid, &info, WEXITED) == -1 && errno == EINTR) continue;
    close(result->pidfd);
    result->pid = 0;
    result->pidfd = -1;
}

static int refuse(struct cl_spawn_result *result, int step, int error) {
    result->pidfd = -1;
    result->step = step;
    result->error = -error;
    return error;
}

int cl_spawn_begin(const struct cl_spawn_request *request, struct cl_spawn_result *result) {
    *result = (struct cl_spawn_result){.pidfd = -1};
    if (request->descriptor_count > CL_SPAWN_MAX_DESCRIPTORS) return refuse(result, CL_SPAWN_PREPARE, -EINVAL);
    struct flight *flight;
    int error = take_flight(&flight);
    if (error) return refuse(result, CL_SPAWN_PREPARE, error);
    flight->child = (struct child){
        .request = request, .result = result, .sources = request->descriptors, .last_source = -1, .parent = getpid(),
        .user = geteuid(), .group = getegid()};
    long pid = start(flight);
    if (pid < 0) {
        clear_slots(flight);
        free_flight(flight);
        return refuse(result, CL_SPAWN_CLONE, (int)pid);
    }
    result->pid = (int)pid;
    return (int)(flight - flights);
}

int cl_spawn_end(int number) {
    struct flight *flight = &flights[number];
    struct cl_spawn_result *result = flight->child.result;
    wait_for(flight);
    restore_dumpable(flight->child.request);
    clear_slots(flight);
    free_flight(flight);
    if (result->step == CL_SPAWN_DONE) return 0;
    discard(result);
    return -result->error;
}

int cl_spawn(const struct cl_spawn_request *request, struct cl_spawn_result *result) {
    int flight = cl_spawn_begin(request, result);
    return flight < 0 ? flight : cl_spawn_end(flight);
}
