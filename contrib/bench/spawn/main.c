/* Starts /bin/true COUNT times with the spawn of Sources/CLinux and with libc's, in turn, and waits for each:
 * time inside the call and time for the whole life, medians in microseconds. */
#define _GNU_SOURCE
#include "CLinux.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WAYS = 3 };

static const char *const names[WAYS] = {"posix_spawn", "vfork", "cl_spawn"};
static char *const arguments[] = {"true", NULL};
static char *const environment[] = {"PATH=/usr/bin:/bin", NULL};

static pid_t start(int way, const char *program, int null) {
    pid_t pid = -1;
    if (way == 0) {
        posix_spawn(&pid, program, NULL, NULL, arguments, environment);
    } else if (way == 1) {
        pid = vfork();
        if (pid == 0) {
            execve(program, arguments, environment);
            _exit(127);
        }
    } else {
        const char *paths[] = {program, NULL};
        int descriptors[] = {null, 1, 2};
        struct cl_spawn_request request = {
            .paths = paths, .arguments = arguments, .environment = environment, .descriptors = descriptors,
            .descriptor_count = 3, .group_count = -1, .group = CL_SPAWN_KEEP, .user = CL_SPAWN_KEEP, .cgroup = -1,
            .umask = -1, .oom_score_adjust = INT32_MIN, .new_session = 1};
        struct cl_spawn_result result;
        cl_spawn(&request, &result);
        pid = result.pid;
        close(result.pidfd);
    }
    return pid;
}

static int by_value(const void *a, const void *b) {
    double left = *(const double *)a, right = *(const double *)b;
    return left < right ? -1 : left > right;
}

int main(int argc, char **argv) {
    int count = argc > 1 ? atoi(argv[1]) : 1000;
    const char *program = argc > 2 ? argv[2] : "/bin/true";
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    double *call[WAYS], *life[WAYS], total[WAYS] = {0};
    for (int way = 0; way < WAYS; way++) {
        call[way] = calloc((size_t)count, sizeof(double));
        life[way] = calloc((size_t)count, sizeof(double));
    }
    for (int i = 0; i < count * WAYS; i++) {
        int way = i % WAYS, status = 0;
        int64_t begin = cl_clock_monotonic();
        pid_t pid = start(way, program, null);
        int64_t started = cl_clock_monotonic();
        if (pid < 0 || waitpid(pid, &status, 0) != pid || status) return 1;
        int64_t end = cl_clock_monotonic();
        call[way][i / WAYS] = (double)(started - begin) / 1000;
        life[way][i / WAYS] = (double)(end - begin) / 1000;
        total[way] += (double)(end - begin) / 1000;
    }
    for (int way = 0; way < WAYS; way++) {
        qsort(call[way], (size_t)count, sizeof(double), by_value);
        qsort(life[way], (size_t)count, sizeof(double), by_value);
        printf("%-12s call %6.0f us (p10 %5.0f)  life %6.0f us (p10 %5.0f)  mean %6.0f us  %5.0f a second\n", names[way],
               call[way][count / 2], call[way][count / 10], life[way][count / 2], life[way][count / 10],
               total[way] / count, 1e6 * count / total[way]);
    }
    return 0;
}
