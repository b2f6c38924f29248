#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <sys/mman.h>

/* Where the linker lets the program's code begin and end, see end(3). */
extern char __executable_start[];
extern char etext[];

int cl_use_one_arena(void) {
    return mallopt(M_ARENA_MAX, 1) == 1 ? 0 : -EINVAL;
}

int cl_trim_heap(void) {
    return malloc_trim(0);
}

int cl_unmap_code(void) {
    uintptr_t page = (uintptr_t)cl_page_size();
    uintptr_t start = ((uintptr_t)__executable_start + page - 1) / page * page;
    uintptr_t end = (uintptr_t)etext / page * page;
    return madvise((void *)start, end - start, MADV_DONTNEED) == -1 ? -errno : 0;
}
