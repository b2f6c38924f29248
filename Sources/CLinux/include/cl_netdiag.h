#ifndef CL_NETDIAG_H
#define CL_NETDIAG_H

#include <stddef.h>
#include <stdint.h>

#include "cl_socket.h"

#pragma clang assume_nonnull begin

/// One socket of a dump.
struct cl_listener {
    struct cl_address address;
    uint64_t cgroup;  ///< id of the cgroup v2 it was made in; 0 if the kernel does not tell
    uint32_t inode;
    uint32_t user;
};

/// A descriptor for socket tables of the network namespace it is opened in. See sock_diag(7).
int cl_netdiag_open(void);

/// Asks for every listening TCP (`udp` 0) or bound, unconnected UDP socket of a family (CL_FAMILY_IP4 or IP6).
int cl_netdiag_ask(int fd, int family, int udp);

/// Reads one block of the answer into `bytes`. See recv(2).
int64_t cl_netdiag_read(int fd, void *bytes, size_t count);

/// Takes the next socket out of a block: 1 found, 0 block used up, 2 dump complete. `*offset` starts at 0.
int cl_netdiag_next(const void *bytes, size_t count, size_t *offset, struct cl_listener *found);

#pragma clang assume_nonnull end

#endif
