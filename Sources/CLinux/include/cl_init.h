#ifndef CL_INIT_H
#define CL_INIT_H

#include <stdint.h>

#include "cl_step.h"

/* What the supervisor and tenement-init say to each other about one isolated start. Both come from the same build.
 *
 * init is executed as
 *
 *   tenement-init --first N
 *
 * with the service's own descriptors below N, the status socket at N and a file with the block at N + 1, or with --join
 * to start another process in the namespaces of one, see join.c. The block is a
 * cl_init_header and what its offsets lead to; offsets count from its beginning, 0 is none. A list is an array of
 * 64-bit offsets of texts that end with NUL; 0 ends it. */

#define CL_INIT_VERSION 1

enum cl_init_flag {
    CL_INIT_OWN_USER_NAMESPACE = 1,  ///< the service is put into a user namespace of its own
    CL_INIT_NO_NEW_PRIVILEGES = 2,
    CL_INIT_CGROUP_VIEW = 8,         ///< the cgroup becomes the root of what is seen of the hierarchy
    CL_INIT_TERMINAL = 16,           ///< descriptor 0 is a terminal and becomes the session's
};

struct cl_init_header {
    uint32_t version;
    uint32_t size;                 ///< of the whole block
    uint32_t flags;                ///< enum cl_init_flag
    uint32_t paths;                ///< list: programs to try in turn
    uint32_t arguments;            ///< list, with one unused element before it
    uint32_t environment;          ///< list
    uint32_t directory;            ///< text
    uint32_t listen_pid;           ///< in the environment: room for 10 digits and NUL
    uint32_t limits;               ///< array of cl_init_limit
    uint32_t limit_count;
    uint32_t groups;               ///< array of uint32_t
    int32_t group_count;           ///< -1: keep them
    uint32_t group;                ///< UINT32_MAX: keep it
    uint32_t user;                 ///< UINT32_MAX: keep it
    int32_t umask;                 ///< -1: keep it
    int32_t oom_score_adjust;      ///< INT32_MIN: keep it
    uint32_t seccomp;              ///< array of struct sock_filter
    uint32_t seccomp_count;
    uint32_t host_name;            ///< text
    uint32_t mounts;               ///< array of cl_init_mount
    uint32_t mount_count;          ///< 0: no root of its own
    int32_t network;               ///< descriptor of a network namespace to enter, or -1
    int32_t landlock;              ///< descriptor of a Landlock ruleset, or -1
    uint32_t rules;                ///< array of cl_init_rule, added to the ruleset
    uint32_t rule_count;
    uint32_t reserved;
    uint64_t capabilities;         ///< those that the service keeps, as bits; 0: none
};

struct cl_init_limit {
    int32_t resource;  ///< enum cl_resource
    int32_t reserved;
    uint64_t soft;
    uint64_t hard;
};

/// What may be done with a path, as the service sees it, and everything below. A missing one is left out.
struct cl_init_rule {
    uint32_t path;
    uint32_t reserved;
    uint64_t access;  ///< LANDLOCK_ACCESS_FS_…
};

enum cl_init_mount_kind {
    CL_INIT_DIRECTORY,    ///< makes `target`; one that is there already is fine
    CL_INIT_FILE,         ///< makes an empty file `target`
    CL_INIT_LINK,         ///< makes a symbolic link `target` that holds `source`
    CL_INIT_DEVICE,       ///< makes a character device `target`, numbers in `major` and `minor`
    CL_INIT_BIND,         ///< shows `source` at `target`
    CL_INIT_FILE_SYSTEM,  ///< mounts a new file system of type `source` at `target`, with `options`
};

enum cl_init_mount_flag {
    CL_INIT_READ_ONLY = 1,
    CL_INIT_NO_SET_USER_ID = 2,
    CL_INIT_NO_DEVICES = 4,
    CL_INIT_NO_EXECUTION = 8,
    CL_INIT_RECURSIVE = 16,   ///< with everything mounted below `source`
    CL_INIT_IF_PRESENT = 32,  ///< nothing happens where `source` or `target` is missing
};

/// One step on the way to what the service sees. `target` is relative to the new root; so is a relative `source`, an
/// absolute one is a path of the host.
struct cl_init_mount {
    uint32_t kind;
    uint32_t flags;
    uint32_t source;
    uint32_t target;
    uint32_t options;
    uint32_t mode;
    uint32_t user;           ///< owner of a directory or file; UINT32_MAX: root
    uint32_t group;
    uint32_t major;
    uint32_t minor;
    int32_t tree;            ///< descriptor of a mount that is shown instead of `source`, or -1
    int32_t user_namespace;  ///< descriptor whose maps a bind shows owners through (id-mapped mount), or -1
};

enum cl_init_report_kind {
    CL_INIT_EXECUTED = 1,  ///< the service executes; `a`: which of `paths`; of --join, `b`: its number
    CL_INIT_FAILED = 2,    ///< `a`: enum cl_spawn_step, `b`: errno, `c`: which of `mounts` or `paths`
    CL_INIT_ENDED = 3,     ///< `a`: the raw wait status of the service, `b`: 1 if no other process is left
    CL_INIT_LOST = 4,      ///< of --join: `a` has failed on its way and is the supervisor's to reap
};

/// One packet of the status socket.
struct cl_init_report {
    uint32_t kind;
    int32_t a;
    int32_t b;
    int32_t c;
};

#endif
