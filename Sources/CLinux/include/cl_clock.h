#ifndef CL_CLOCK_H
#define CL_CLOCK_H

#include <stdint.h>

/// Nanoseconds since an arbitrary start, never going back, standing still during suspend. See clock_gettime(2).
int64_t cl_clock_monotonic(void);

/// Nanoseconds since 1970-01-01T00:00:00Z. See clock_gettime(2).
int64_t cl_clock_realtime(void);

/// Nanoseconds since the host was started, suspended time included. See clock_gettime(2).
int64_t cl_clock_boot(void);

/// Nanoseconds of CPU time used by the calling thread. See clock_gettime(2).
int64_t cl_clock_thread_cpu(void);

/// Nanoseconds of CPU time of process `pid`, of any user; -errno if there is none. See clock_getcpuclockid(3).
int64_t cl_clock_process_cpu(int pid);

/// Clock ticks per second in which /proc reports times. See sysconf(3).
int64_t cl_clock_ticks_per_second(void);

/// Bytes of a memory page. See sysconf(3).
int64_t cl_page_size(void);

/// Online processors that this process may use. See sched_getaffinity(2).
int cl_processor_count(void);

#endif
