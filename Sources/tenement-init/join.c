/* Another process in the namespaces of a service that runs.
 *
 *   --join N KINDS USER
 *
 * N is the status socket, N + 1 the block that says what to start, N + 2 a pidfd of the service's pid 1. KINDS are the
 * kinds of namespace to enter, as CLONE_NEW... of setns(2). With USER 1, N + 3 is the service's own user namespace. The
 * process becomes a child of the supervisor (CLONE_PARENT), which is told its number; we end at once. It gives up the
 * same rights as the service, and pid 1 takes it along when it ends. */
#include "first.h"

#include <linux/prctl.h>
#include <linux/sched.h>

int join(char **argv) {
    long status = number_from(argv[0]), kinds = number_from(argv[1]);
    if (status < 0 || kinds < 0) return 2;
    struct launch launch = {.status = (int)status};
    uint64_t all = ~0ull;
    sys4(__NR_rt_sigprocmask, 0, &all, 0, sizeof all);
    /* Nobody in there may look at us, or at this program's file through us, before the service's rights are left. */
    sys5(__NR_prctl, PR_SET_DUMPABLE, 0, 0, 0, 0);
    launch.umask = (int)sys(__NR_umask, 0, 0, 0);
    if (equal(argv[2], "1")) launch.user_namespace = launch.status + 3;
    if (read_block(&launch)) return fail(&launch);
    if (note(&launch, CL_SPAWN_JOIN, sys(__NR_setns, launch.status + 2, kinds, 0), 0)) return fail(&launch);
    long process = start_service(&launch, CLONE_PARENT);
    if (note(&launch, CL_SPAWN_FORK, process, 0)) return fail(&launch);
    if (launch.outcome.step != CL_SPAWN_DONE) {
        /* Not ours to reap. */
        report(launch.status, (struct cl_init_report){.kind = CL_INIT_LOST, .a = (int)process}, 0);
        return fail(&launch);
    }
    struct cl_init_report started = {CL_INIT_EXECUTED, launch.outcome.index, (int)process, 0};
    return report(launch.status, started, 0) < 0 ? 127 : 0;
}
