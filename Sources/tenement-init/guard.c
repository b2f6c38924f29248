/* The guard of foreground mode: nothing that a runner has started outlives it.
 *
 *   --guard FD MARK [CGROUP]
 *
 * FD is the read end of a pipe whose write end only the runner holds; whatever way the runner ends, the kernel closes
 * it. One byte in the pipe releases the guard without any killing. MARK is the beginning of the environment entry that
 * everything started by the runner has, TENEMENT_REPLICA_KEY=<host id>/. CGROUP, where there is one, is the directory
 * of the runner's cgroup.
 *
 * Once the runner is gone the guard kills the cgroup and then sweeps /proc for marked processes until two passes in a
 * row find none: a process may fork between being listed and being killed. A process is stopped before anything is
 * killed; it is signalled through a pidfd that is opened before its environment is read, so a number that is used again
 * meanwhile never hits a stranger. */
#include "sys.h"

#define SIGSTOP_ 19
#define SIGKILL_ 9
#define BLOCK 32768
#define O_DIRECTORY_READ (O_RDONLY | O_DIRECTORY | O_CLOEXEC)

static char listing[BLOCK];
static char environment[BLOCK];

struct entry {
    uint64_t inode;
    int64_t offset;
    unsigned short length;
    unsigned char type;
    char name[];
};

/* Whether an entry of /proc/PID/environ begins with `mark`, however the blocks of the file cut it. */
static int has_mark(const char *pid, const char *mark) {
    char path[64];
    write_text(write_text(write_text(path, "/proc/"), pid), "/environ");
    long fd = sys4(__NR_openat, AT_FDCWD, (long)path, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0) return 0;
    size_t matched = 0;
    int matching = 1, found = 0;
    long count;
    while (!found && (count = sys(__NR_read, fd, environment, BLOCK)) > 0) {
        for (long i = 0; i < count && !found; i++) {
            char byte = environment[i];
            if (byte == 0) {
                matched = 0;
                matching = 1;
            } else if (matching && mark[matched] == byte) {
                found = !mark[++matched];
            } else {
                matching = 0;
            }
        }
    }
    sys(__NR_close, fd, 0, 0);
    return found;
}

/* A zombie has no environment any more, so it is never found again. */
static int signal_if_marked(const char *name, const char *mark, int signal) {
    long pid = number_from(name);
    if (pid <= 1 || pid == sys(__NR_getpid, 0, 0, 0)) return 0;
    long pidfd = sys(__NR_pidfd_open, pid, 0, 0);
    if (pidfd < 0) return 0;
    int found = has_mark(name, mark) && sys4(__NR_pidfd_send_signal, pidfd, signal, 0, 0) == 0;
    sys(__NR_close, pidfd, 0, 0);
    return found;
}

static int sweep(const char *mark, int signal) {
    long directory = sys4(__NR_openat, AT_FDCWD, (long)"/proc", O_DIRECTORY_READ, 0);
    if (directory < 0) return 0;
    int found = 0;
    long count;
    while ((count = sys(__NR_getdents64, directory, listing, BLOCK)) > 0) {
        for (long at = 0; at < count;) {
            struct entry *entry = (struct entry *)(listing + at);
            found += signal_if_marked(entry->name, mark, signal);
            at += entry->length;
        }
    }
    sys(__NR_close, directory, 0, 0);
    return found;
}

static void kill_cgroup(const char *path) {
    char name[4200];
    if (length_of(path) > 4096) return;
    write_text(write_text(name, path), "/cgroup.kill");
    long fd = sys4(__NR_openat, AT_FDCWD, (long)name, O_WRONLY | O_CLOEXEC, 0);
    if (fd < 0) return;
    sys(__NR_write, fd, "1", 1);
    sys(__NR_close, fd, 0, 0);
}

/* Killed processes take a moment to lose their environment. */
static void rest(void) {
    struct time pause = {0, 2000000};
    wait_for(0, 0, &pause);
}

static void end_everything(const char *mark, const char *cgroup) {
    for (int quiet = 0; quiet < 2;) {
        if (cgroup) kill_cgroup(cgroup);
        sweep(mark, SIGSTOP_);
        quiet = sweep(mark, SIGKILL_) ? 0 : quiet + 1;
        rest();
    }
}

/* Keys and hang-ups of the terminal are the runner's affair; only SIGKILL ends a guard early. */
static void ignore_signals(void) {
    struct {
        void *handler;
        unsigned long flags;
        void *restorer;
        uint64_t mask;
    } ignore = {(void *)1, 0, 0, 0};
    for (int signal = 1; signal <= 31; signal++) sys4(__NR_rt_sigaction, signal, (long)&ignore, 0, 8);
}

int guard(int argc, char **argv) {
    long fd = number_from(argv[0]);
    const char *mark = argv[1];
    if (fd < 0 || !*mark) return 2;
    sys(__NR_setsid, 0, 0, 0);
    ignore_signals();
    char byte;
    long count;
    do count = sys(__NR_read, fd, &byte, 1);
    while (count == -EINTR);
    if (count == 0) end_everything(mark, argc > 2 ? argv[2] : 0);
    return count < 0 ? 1 : 0;
}
