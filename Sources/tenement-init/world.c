/* What an isolated service sees: its own root, built as the supervisor has decided, step by step.
 *
 * The new root is a tmpfs that is mounted at /proc for the time being: a place that is always there and never a source.
 * Relative paths lead into it, absolute ones still lead through the host's root. */
#include "first.h"

#include <linux/mount.h>
#include <linux/sched.h>

#define FILE_TYPE_DEVICE 0020000
#define EMPTY_PATH 0x1000
#define RECURSIVE 0x8000
#define ENOENT_ 2
#define EEXIST_ 17
#define DETACH 2

long write_file(const char *path, const char *text) {
    long fd = sys4(__NR_openat, AT_FDCWD, path, O_WRONLY | CLOEXEC, 0);
    if (fd < 0) return fd;
    long count = sys(__NR_write, fd, text, length_of(text));
    sys(__NR_close, fd, 0, 0);
    return count;
}

long map_one(unsigned user, unsigned group) {
    char line[32];
    long result = write_file("/proc/self/setgroups", "deny");
    if (result < 0) return result;
    write_text(write_number(write_text(write_number(line, user), " "), user), " 1");
    result = write_file("/proc/self/uid_map", line);
    if (result < 0) return result;
    write_text(write_number(write_text(write_number(line, group), " "), group), " 1");
    return write_file("/proc/self/gid_map", line);
}

static long own(const struct cl_init_mount *mount, const char *target) {
    if (mount->user == UINT32_MAX) return 0;
    return sys5(__NR_fchownat, AT_FDCWD, (long)target, mount->user, mount->group, 0);
}

static long make_file(const struct cl_init_mount *mount, const char *target) {
    long fd = sys4(__NR_openat, AT_FDCWD, target, O_WRONLY | O_CREAT | CLOEXEC, mount->mode);
    if (fd < 0) return fd;
    sys(__NR_close, fd, 0, 0);
    return own(mount, target);
}

static uint64_t attributes(uint32_t flags) {
    return (flags & CL_INIT_READ_ONLY ? MOUNT_ATTR_RDONLY : 0)
        | (flags & CL_INIT_NO_SET_USER_ID ? MOUNT_ATTR_NOSUID : 0)
        | (flags & CL_INIT_NO_DEVICES ? MOUNT_ATTR_NODEV : 0)
        | (flags & CL_INIT_NO_EXECUTION ? MOUNT_ATTR_NOEXEC : 0);
}

static long bind(const struct cl_init_mount *mount, const char *source, const char *target) {
    long recursive = mount->flags & CL_INIT_RECURSIVE ? RECURSIVE : 0;
    long tree = mount->tree;
    if (tree < 0) tree = sys(__NR_open_tree, AT_FDCWD, source, OPEN_TREE_CLONE | CLOEXEC | recursive);
    if (tree < 0) return tree;
    struct mount_attr wanted = {.attr_set = attributes(mount->flags)};
    if (mount->user_namespace >= 0) {
        wanted.attr_set |= MOUNT_ATTR_IDMAP;
        wanted.userns_fd = (uint64_t)mount->user_namespace;
    }
    long result = 0;
    if (wanted.attr_set) {
        result = sys5(__NR_mount_setattr, tree, (long)"", EMPTY_PATH | recursive, (long)&wanted, sizeof wanted);
    }
    if (result == 0) {
        result = sys5(__NR_move_mount, tree, (long)"", AT_FDCWD, (long)target, MOVE_MOUNT_F_EMPTY_PATH);
    }
    sys(__NR_close, tree, 0, 0);
    return result;
}

static long attach(const struct cl_init_mount *mount, const char *type, const char *target, const char *options) {
    long flags = (mount->flags & CL_INIT_READ_ONLY ? MS_RDONLY : 0)
        | (mount->flags & CL_INIT_NO_SET_USER_ID ? MS_NOSUID : 0)
        | (mount->flags & CL_INIT_NO_DEVICES ? MS_NODEV : 0) | (mount->flags & CL_INIT_NO_EXECUTION ? MS_NOEXEC : 0);
    return sys5(__NR_mount, (long)type, (long)target, (long)type, flags, (long)options);
}

static long take(struct launch *launch, const struct cl_init_mount *mount) {
    const char *source = AT(launch, mount->source), *target = AT(launch, mount->target);
    long result = 0;
    switch (mount->kind) {
    case CL_INIT_DIRECTORY:
        result = sys4(__NR_mkdirat, AT_FDCWD, target, mount->mode, 0);
        return result < 0 ? (result == -EEXIST_ ? 0 : result) : own(mount, target);
    case CL_INIT_FILE: return make_file(mount, target);
    case CL_INIT_LINK: return sys(__NR_symlinkat, source, AT_FDCWD, target);
    case CL_INIT_DEVICE:
        return sys4(__NR_mknodat, AT_FDCWD, target, FILE_TYPE_DEVICE | mount->mode, mount->major << 8 | mount->minor);
    case CL_INIT_BIND:
        result = bind(mount, source, target);
        return result == -ENOENT_ && mount->flags & CL_INIT_IF_PRESENT ? 0 : result;
    case CL_INIT_FILE_SYSTEM:
        return attach(mount, source, target, mount->options ? AT(launch, mount->options) : 0);
    default: return -22;
    }
}

static long empty_root(void) {
    long result = sys5(__NR_mount, (long)"none", (long)"/", 0, MS_REC | MS_PRIVATE, 0);
    if (result < 0) return result;
    result = sys5(__NR_mount, (long)"tmpfs", (long)"/proc", (long)"tmpfs", MS_NOSUID, (long)"mode=0755");
    return result < 0 ? result : sys(__NR_chdir, "/proc", 0, 0);
}

/* The old root ends up on top of the new one, from where it is let go. */
static long enter_root(void) {
    long result = sys(__NR_pivot_root, ".", ".", 0);
    if (result < 0) return result;
    result = sys(__NR_umount2, ".", DETACH, 0);
    return result < 0 ? result : sys(__NR_chdir, "/", 0, 0);
}

static int build_root(struct launch *launch) {
    const struct cl_init_header *header = launch->header;
    const struct cl_init_mount *mounts = AT(launch, header->mounts);
    if (note(launch, CL_SPAWN_ROOT, empty_root(), 0)) return -1;
    for (uint32_t i = 0; i < header->mount_count; i++) {
        if (note(launch, CL_SPAWN_MOUNT, take(launch, &mounts[i]), (int)i)) return -1;
    }
    return note(launch, CL_SPAWN_PIVOT, enter_root(), 0);
}

int make_world(struct launch *launch) {
    const struct cl_init_header *header = launch->header;
    /* Not in clone3: there the parent's cgroup would become the root. */
    if (header->flags & CL_INIT_CGROUP_VIEW
        && note(launch, CL_SPAWN_CGROUP_VIEW, sys(__NR_unshare, CLONE_NEWCGROUP, 0, 0), 0)) return -1;
    if (header->network >= 0) {
        long entered = sys(__NR_setns, header->network, CLONE_NEWNET, 0);
        if (note(launch, CL_SPAWN_NETWORK, entered, 0)) return -1;
    }
    if (header->host_name) {
        const char *name = AT(launch, header->host_name);
        if (note(launch, CL_SPAWN_HOST_NAME, sys(__NR_sethostname, name, length_of(name), 0), 0)) return -1;
    }
    return header->mount_count ? build_root(launch) : 0;
}
