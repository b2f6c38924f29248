/* The parts of pid 1: first.c leads, world.c makes what the service sees, service.c becomes the service. */
#ifndef FIRST_H
#define FIRST_H

#include "cl_init.h"
#include "sys.h"

#define CLOEXEC 02000000

/* What happened on the way, in memory that pid 1 shares with the service's process until that executes. */
struct outcome {
    int step;   /* enum cl_spawn_step; CL_SPAWN_DONE while nothing has failed */
    int error;  /* errno */
    int index;  /* which of the mounts or programs */
};

struct launch {
    char *block;
    struct cl_init_header *header;
    int status; /* the status socket; the service's own descriptors are below it */
    int umask;  /* as it was when pid 1 began */
    int user_namespace; /* descriptor of the one to enter instead of a new one; 0: none */
    struct outcome outcome;
};

#define AT(launch, offset) ((void *)((launch)->block + (offset)))

/* Notes the failure of a step and answers -1, or answers 0. */
static inline int note(struct launch *launch, int step, long result, int index) {
    if (result >= 0) return 0;
    launch->outcome = (struct outcome){step, (int)-result, index};
    return -1;
}

/* Reads the block and makes addresses of its lists. -1 if that fails. */
int read_block(struct launch *launch);

/* The service's process, with more flags of clone(2): comes back once it executes or has ended. */
long start_service(struct launch *launch, long flags);

/* Tells the supervisor; `pid` is whom the message's credentials name, 0 nobody. */
long report(int socket, struct cl_init_report report, int pid);

/* Tells the supervisor which step has failed, and answers what to exit with. */
int fail(struct launch *launch);

/* Makes the namespaces' content. -1 once a step has failed. */
int make_world(struct launch *launch);

/* Becomes the service; comes back only when a step has failed, which it has noted. */
void become_service(struct launch *launch);

/* Writes a small file, as the kernel wants maps written: at once. */
long write_file(const char *path, const char *text);

/* Maps one user and group to themselves in the caller's new user namespace. */
long map_one(unsigned user, unsigned group);

#endif
