#ifndef SPAWN_INTERNAL_H
#define SPAWN_INTERNAL_H

#define _GNU_SOURCE
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "CLinux.h"

/* What parent and child share while the child is on its way to its program. */
struct child {
    const struct cl_spawn_request *request;
    struct cl_spawn_result *result;
    const int *sources; /* number n of the child is sources[n] */
    int last_source;    /* the child needs no number above it; -1: its table is a full copy */
    long parent;
    uint32_t user; /* ours: in a new user namespace the child cannot ask for it */
    uint32_t group;
};

/* The child shares its parent's thread-local storage, where ThreadSanitizer keeps the calls that a thread is in: not
 * even those may be noted on its way. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define UNCHECKED __attribute__((no_sanitize("address"), disable_sanitizer_instrumentation))
#endif
#endif
#ifndef UNCHECKED
#define UNCHECKED
#endif

/* A fifth argument is 0, as prctl(2) demands of those it does not use. */
UNCHECKED static inline long raw(long number, long a, long b, long c, long d) {
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

/* The child's way to its program; it never comes back. */
void cl_spawn_child(struct child *child);

#endif
