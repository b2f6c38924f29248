#ifndef CL_STEP_H
#define CL_STEP_H

/* No other header: the freestanding tenement-init reads this, too. */

/// Where a start can fail. Those up to `CL_SPAWN_EXECUTE` happen in a plain child, in this order; an isolated start has
/// the others before them, in tenement-init.
enum cl_spawn_step {
    CL_SPAWN_DONE,
    CL_SPAWN_PREPARE,         ///< stack, signal mask
    CL_SPAWN_CLONE,           ///< clone3, the cgroup included
    CL_SPAWN_SIGNALS,
    CL_SPAWN_SESSION,         ///< setsid or setpgid
    CL_SPAWN_OOM_SCORE,
    CL_SPAWN_LIMITS,          ///< setrlimit
    CL_SPAWN_DESCRIPTORS,     ///< dup2
    CL_SPAWN_GROUPS,          ///< setgroups
    CL_SPAWN_GROUP,           ///< setresgid
    CL_SPAWN_USER,            ///< setresuid
    CL_SPAWN_DIRECTORY,       ///< chdir
    CL_SPAWN_PRIVILEGES,      ///< no_new_privs
    CL_SPAWN_PARENT_DEATH,    ///< PR_SET_PDEATHSIG, or the parent is gone already
    CL_SPAWN_CLOSE,           ///< close_range
    CL_SPAWN_EXECUTE,         ///< execve
    CL_SPAWN_BLOCK,           ///< reading what to do
    CL_SPAWN_USER_MAP,        ///< the maps of a user namespace made by clone3, without root
    CL_SPAWN_CGROUP_VIEW,     ///< unshare(CLONE_NEWCGROUP)
    CL_SPAWN_NETWORK,         ///< setns into a network namespace
    CL_SPAWN_ROOT,            ///< an empty root, and mounts kept from others
    CL_SPAWN_MOUNT,           ///< one of the mount steps
    CL_SPAWN_HOST_NAME,
    CL_SPAWN_PIVOT,           ///< pivot_root
    CL_SPAWN_FORK,            ///< the service's own process
    CL_SPAWN_USER_NAMESPACE,  ///< unshare(CLONE_NEWUSER) and its maps
    CL_SPAWN_CAPABILITIES,
    CL_SPAWN_LANDLOCK,
    CL_SPAWN_SECCOMP,
    CL_SPAWN_JOIN,            ///< setns into the namespaces of a replica
};

#endif
