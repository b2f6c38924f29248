#ifndef CL_SPAWN_H
#define CL_SPAWN_H

#include <stddef.h>
#include <stdint.h>

#include "cl_process.h"
#include "cl_step.h"

#pragma clang assume_nonnull begin

#define CL_SPAWN_MAX_DESCRIPTORS 64
#define CL_SPAWN_KEEP UINT32_MAX

struct cl_spawn_limit {
    int32_t resource;  ///< enum cl_resource
    uint64_t soft;
    uint64_t hard;
};

/// Everything the child needs, made ready by the parent: the child neither allocates nor searches.
struct cl_spawn_request {
    const char *_Nullable const *_Nullable paths;  ///< programs to try in turn, as execvp(3) does; ended by NULL
    char *_Nullable const *_Nullable arguments;
    char *_Nullable const *_Nullable environment;
    char *_Nullable listen_pid;                   ///< inside `environment`: room for 10 digits and NUL
    const char *_Nullable directory;
    const int *_Nullable descriptors;             ///< number n of the child is descriptors[n]
    int descriptor_count;
    const struct cl_spawn_limit *_Nullable limits;
    int limit_count;
    const uint32_t *_Nullable groups;
    int group_count;                              ///< -1: keep them
    uint32_t group;                               ///< CL_SPAWN_KEEP: keep it
    uint32_t user;                                ///< CL_SPAWN_KEEP: keep it
    uint64_t namespaces;                          ///< CLONE_NEW… flags
    int cgroup;                                   ///< a cgroup's directory, -1: the parent's cgroup
    int umask;                                    ///< -1: keep it
    int oom_score_adjust;                         ///< INT32_MIN: keep it
    int new_session;                              ///< 1: setsid, 0: only an own process group
    int no_new_privileges;
    int controlling_terminal;                     ///< 1: descriptor 0 is a terminal and becomes the session's
    int parent_death_signal;                      ///< 0: none
};

struct cl_spawn_result {
    int pid;
    int pidfd;
    int step;        ///< enum cl_spawn_step; where it failed
    int error;       ///< errno
    int path_index;  ///< of `paths`, the program that was executed or refused last
};

/// How many children may be on their way at once.
#define CL_SPAWN_FLIGHTS 20

/// Starts a child towards its program and returns at once, while the child still borrows this process's memory: request
/// and result, with all they point to, stay where they are until `cl_spawn_end`. No signal reaches the child meanwhile.
/// The number of the flight, for `cl_spawn_end`, or -errno with step and error in `result`: then there is nothing to
/// end. EAGAIN at step CL_SPAWN_PREPARE: as many are on their way as may be. See clone3 in clone(2).
int cl_spawn_begin(const struct cl_spawn_request *request, struct cl_spawn_result *result);

/// Waits until the program of a flight was executed or has failed. 0, or -errno with step and error in the result, in
/// which case nothing is left to reap or close. The flight's number is free afterwards.
int cl_spawn_end(int flight);

/// Both in one: starts a program and returns once it was executed or has failed.
int cl_spawn(const struct cl_spawn_request *request, struct cl_spawn_result *result);

#pragma clang assume_nonnull end

#endif
