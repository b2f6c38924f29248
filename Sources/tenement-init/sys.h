/* System calls without a libc: numbers and structures of the kernel's headers only. */
#ifndef SYS_H
#define SYS_H

#include <asm/unistd.h>
#include <linux/fcntl.h>
#include <linux/signal.h>
#include <stddef.h>
#include <stdint.h>

#define EINTR 4
#define EAGAIN 11

/* A sixth argument, mmap's offset, is 0. */
static inline long sys5(long number, long a, long b, long c, long d, long e) {
#if defined(__x86_64__)
    long result;
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = 0;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "0"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
#elif defined(__aarch64__)
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    register long x4 __asm__("x4") = e;
    register long x5 __asm__("x5") = 0;
    __asm__ volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
    return x0;
#else
#error "unknown processor"
#endif
}

#define sys4(number, a, b, c, d) sys5(number, (long)(a), (long)(b), (long)(c), (long)(d), 0)
#define sys(number, a, b, c) sys4(number, (long)(a), (long)(b), (long)(c), 0)

/* ppoll, the only one with five arguments; the fifth is a size that is not looked at without a mask. */
struct poll_entry {
    int fd;
    short events;
    short revents;
};
#define READABLE 1

struct time {
    long seconds;
    long nanoseconds;
};

static inline long wait_for(struct poll_entry *entries, long count, struct time *timeout) {
    return sys4(__NR_ppoll, (long)entries, count, (long)timeout, 0);
}

static inline __attribute__((noreturn)) void leave(int code) {
    for (;;) sys(__NR_exit_group, code, 0, 0);
}

static inline size_t length_of(const char *text) {
    size_t length = 0;
    while (text[length]) length++;
    return length;
}

static inline int begins_with(const char *text, const char *prefix) {
    while (*prefix) {
        if (*text++ != *prefix++) return 0;
    }
    return 1;
}

static inline int equal(const char *a, const char *b) {
    return begins_with(a, b) && length_of(a) == length_of(b);
}

/* -1 for anything but digits. */
static inline long number_from(const char *text) {
    long number = 0;
    if (!*text) return -1;
    for (; *text; text++) {
        if (*text < '0' || *text > '9' || number > 0x7fffffff / 10) return -1;
        number = number * 10 + (*text - '0');
    }
    return number;
}

/* Writes `number` and answers the end of it, where a NUL is. */
static inline char *write_number(char *to, long number) {
    char digits[20];
    int count = 0;
    do {
        digits[count++] = (char)('0' + number % 10);
        number /= 10;
    } while (number);
    while (count) *to++ = digits[--count];
    *to = 0;
    return to;
}

static inline char *write_text(char *to, const char *text) {
    while (*text) *to++ = *text++;
    *to = 0;
    return to;
}

/* What the compiler calls by itself; start.c has them. */
void *memcpy(void *to, const void *from, size_t count);
void *memmove(void *to, const void *from, size_t count);
void *memset(void *to, int byte, size_t count);
int memcmp(const void *a, const void *b, size_t count);

/* What is sent through a unix socket, as sendmsg(2) wants it; kernel headers have no name for it. */
struct piece {
    void *bytes;
    size_t count;
};

struct message {
    void *name;
    int name_length;
    struct piece *pieces;
    size_t piece_count;
    void *control;
    size_t control_length;
    int flags;
};

#define SOL_SOCKET_ 1
#define MSG_NOSIGNAL_ 0x4000

int guard(int argc, char **argv);
int keep(int argc, char **argv);
int first(const char *number);
int join(char **argv);

#endif
