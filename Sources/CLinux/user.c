#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>

static int answer(int error, const struct passwd *found, struct cl_user_entry *entry) {
    if (error) return -error;
    if (!found) return -ENOENT;
    *entry = (struct cl_user_entry){
        .user = found->pw_uid,
        .group = found->pw_gid,
        .name = found->pw_name,
        .home = found->pw_dir,
        .shell = found->pw_shell,
    };
    return 0;
}

int cl_user_named(const char *name, struct cl_user_entry *entry, char *room, size_t size) {
    struct passwd record, *found = NULL;
    int error = getpwnam_r(name, &record, room, size, &found);
    return answer(error, found, entry);
}

int cl_user_numbered(uint32_t user, struct cl_user_entry *entry, char *room, size_t size) {
    struct passwd record, *found = NULL;
    int error = getpwuid_r(user, &record, room, size, &found);
    return answer(error, found, entry);
}

int cl_group_named(const char *name, uint32_t *group, char *room, size_t size) {
    struct group record, *found = NULL;
    int error = getgrnam_r(name, &record, room, size, &found);
    if (error) return -error;
    if (!found) return -ENOENT;
    *group = found->gr_gid;
    return 0;
}

int cl_group_numbered(uint32_t group, const char **name, char *room, size_t size) {
    struct group record, *found = NULL;
    int error = getgrgid_r(group, &record, room, size, &found);
    if (error) return -error;
    if (!found) return -ENOENT;
    *name = found->gr_name;
    return 0;
}

int cl_groups_of(const char *name, uint32_t group, uint32_t *groups, int capacity) {
    int count = capacity;
    getgrouplist(name, group, groups, &count);
    return count;
}
