#ifndef CL_NAMESPACE_H
#define CL_NAMESPACE_H

#include <stdint.h>

#pragma clang assume_nonnull begin

/// One line of a map of users and groups: `inside` here is `outside` for everybody else.
struct cl_id_line {
    uint32_t inside;
    uint32_t outside;
};

/// A descriptor of a new user namespace with one line for users and one for groups, without a process in it. Needs
/// root. See user_namespaces(7).
int cl_user_namespace(struct cl_id_line user, struct cl_id_line group);

/// A copy of the mount at the directory or file `path`, attached nowhere, without the mounts below it. See
/// open_tree(2).
int cl_clone_mount(const char *path);

/// The same of what an open descriptor leads to, with the mounts below it.
int cl_clone_mount_of(int fd);

/// Shows the owners of files in a mount that is attached nowhere as `namespace` maps them. EINVAL where the file
/// system cannot. See MOUNT_ATTR_IDMAP in mount_setattr(2).
int cl_map_mount(int mount, int user_namespace);

/// Attaches a mount that is attached nowhere. See move_mount(2).
int cl_attach_mount(int mount, const char *path);

#pragma clang assume_nonnull end

#endif
