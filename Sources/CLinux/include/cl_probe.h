#ifndef CL_PROBE_H
#define CL_PROBE_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/* Whether the kernel has something, found out by asking for it in a way that cannot succeed and does nothing.
 * 1: it has; 0: it has not, or somebody forbids it. */

/// CLONE_INTO_CGROUP of clone3 in clone(2) (Linux 5.7).
int cl_probe_clone_into_cgroup(void);

/// See openat2(2) (Linux 5.6).
int cl_probe_openat2(void);

/// MOUNT_ATTR_IDMAP of mount_setattr(2) (Linux 5.12).
int cl_probe_idmapped_mounts(void);

/// Filters of system calls that can kill a process. See seccomp(2).
int cl_probe_seccomp(void);

/// Makes user and mount namespaces in a child that ends at once, and a mount in them: 0, or -errno of what failed.
/// See user_namespaces(7).
int cl_probe_user_namespace(void);

/// Whether the clock is kept by somebody: 1 yes, 0 no, or -errno. See adjtimex(2).
int cl_clock_is_synchronised(void);

/// Space of the file system that `path` is on.
struct cl_space {
    uint64_t free_bytes;    ///< for ordinary users
    uint64_t total_bytes;
    uint64_t free_inodes;
    uint64_t total_inodes;  ///< 0 where the file system does not count them
    int read_only;
};

/// See statvfs(3).
int cl_space(const char *path, struct cl_space *space);

/// A descriptor for asking the packet filter of this network namespace. See netlink(7), NETLINK_NETFILTER.
int cl_netfilter_open(void);

/// Asks for every chain of every table of nftables, those of iptables-nft included.
int cl_netfilter_ask_chains(int fd);

struct cl_chain {
    char table[64];
    char name[64];
    int family;   ///< NFPROTO_…: 2 ip, 10 ip6, 1 inet
    int hook;     ///< NF_INET_…: 2 forward; -1: not a base chain
    int policy;   ///< 0 drop, 1 accept; -1: none
};

/// Takes the next chain out of a block that was read with cl_netdiag_read: 1 found, 0 block used up, 2 complete.
int cl_netfilter_next(const void *bytes, size_t count, size_t *offset, struct cl_chain *found);

#pragma clang assume_nonnull end

#endif
