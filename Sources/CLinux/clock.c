#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <sched.h>
#include <time.h>
#include <unistd.h>

static int64_t nanoseconds(clockid_t clock) {
    struct timespec now;
    return clock_gettime(clock, &now) == -1 ? -errno : now.tv_sec * 1000000000LL + now.tv_nsec;
}

int64_t cl_clock_monotonic(void) {
    return nanoseconds(CLOCK_MONOTONIC);
}

int64_t cl_clock_realtime(void) {
    return nanoseconds(CLOCK_REALTIME);
}

int64_t cl_clock_boot(void) {
    return nanoseconds(CLOCK_BOOTTIME);
}

int64_t cl_clock_thread_cpu(void) {
    return nanoseconds(CLOCK_THREAD_CPUTIME_ID);
}

int64_t cl_clock_process_cpu(int pid) {
    /* As clock_getcpuclockid(3) makes it: the number inverted, then CPUCLOCK_SCHED. */
    return pid < 1 ? -ESRCH : nanoseconds((clockid_t)(~(unsigned)pid << 3 | 2));
}

int64_t cl_clock_ticks_per_second(void) {
    return sysconf(_SC_CLK_TCK);
}

int64_t cl_page_size(void) {
    return sysconf(_SC_PAGESIZE);
}

int cl_processor_count(void) {
    cpu_set_t set;
    return sched_getaffinity(0, sizeof set, &set) == -1 ? -errno : CPU_COUNT(&set);
}
