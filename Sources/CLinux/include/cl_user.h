#ifndef CL_USER_H
#define CL_USER_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// An entry of the user database; the strings live in the buffer given with the question.
struct cl_user_entry {
    uint32_t user;
    uint32_t group;
    const char *_Nullable name;
    const char *_Nullable home;
    const char *_Nullable shell;
};

/// -ENOENT if there is no such user, -ERANGE if `room` is too small. May block on the network. See getpwnam_r(3).
int cl_user_named(const char *name, struct cl_user_entry *entry, char *room, size_t size);

/// The same by number. See getpwuid_r(3).
int cl_user_numbered(uint32_t user, struct cl_user_entry *entry, char *room, size_t size);

/// -ENOENT if there is no such group. See getgrnam_r(3).
int cl_group_named(const char *name, uint32_t *group, char *room, size_t size);

/// The name of a group, in `room`. See getgrgid_r(3).
int cl_group_numbered(uint32_t group, const char *_Nullable *_Nonnull name, char *room, size_t size);

/// All groups of a user with `group` among them; answers how many, stores at most `capacity`. See getgrouplist(3).
int cl_groups_of(const char *name, uint32_t group, uint32_t *groups, int capacity);

#pragma clang assume_nonnull end

#endif
