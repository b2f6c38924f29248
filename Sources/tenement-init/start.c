/* The entry point, and what the compiler expects of a libc.
 *
 *   tenement-init --first N                  pid 1 of an isolated service, which it starts; first.c, world.c, service.c
 *   tenement-init --join N KINDS USER        starts another process in the namespaces of one; join.c
 *   tenement-init --guard FD MARK [CGROUP]   ends everything of a foreground run once its runner has gone; guard.c
 *   tenement-init --keep SOCKET              holds descriptors while no supervisor runs; keep.c
 */
#include "sys.h"

void *memcpy(void *to, const void *from, size_t count) {
    char *target = to;
    const char *source = from;
    while (count--) *target++ = *source++;
    return to;
}

void *memmove(void *to, const void *from, size_t count) {
    char *target = to;
    const char *source = from;
    if (target <= source) return memcpy(to, from, count);
    while (count--) target[count] = source[count];
    return to;
}

void *memset(void *to, int byte, size_t count) {
    char *target = to;
    while (count--) *target++ = (char)byte;
    return to;
}

int memcmp(const void *a, const void *b, size_t count) {
    const unsigned char *left = a, *right = b;
    for (; count--; left++, right++) {
        if (*left != *right) return *left - *right;
    }
    return 0;
}

static int usage(void) {
    static const char text[] =
        "usage: tenement-init --first N | --join N KINDS USER | --guard FD MARK [CGROUP] | --keep SOCKET\n";
    sys(__NR_write, 2, text, sizeof text - 1);
    return 2;
}

__attribute__((noreturn, used)) void start(long *stack) {
    int argc = (int)stack[0];
    char **argv = (char **)(stack + 1);
    if (argc == 3 && equal(argv[1], "--first")) leave(first(argv[2]));
    if (argc == 5 && equal(argv[1], "--join")) leave(join(argv + 2));
    if (argc >= 4 && equal(argv[1], "--guard")) leave(guard(argc - 2, argv + 2));
    if (argc == 3 && equal(argv[1], "--keep")) leave(keep(argc - 2, argv + 2));
    leave(usage());
}

#if defined(__x86_64__)
__asm__(".globl _start\n_start:\n\txor %ebp, %ebp\n\tmov %rsp, %rdi\n\tand $-16, %rsp\n\tcall start\n\thlt\n");
#else
__asm__(".globl _start\n_start:\n\tmov x29, #0\n\tmov x30, #0\n\tmov x0, sp\n\tbl start\n\tbrk #1\n");
#endif
