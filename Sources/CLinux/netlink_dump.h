#ifndef NETLINK_DUMP_H
#define NETLINK_DUMP_H

#include <errno.h>
#include <linux/netlink.h>
#include <stddef.h>

/* The message at `offset` of a dump's bytes, whose body has at least `body` bytes; the offset moves on. 1 with the
 * message, 0 at the end of the bytes, 2 at the end of the dump, or -errno. See netlink(7). */
static inline int next_dumped(
    const void *bytes, size_t count, size_t *offset, size_t body, const struct nlmsghdr **found) {
    if (*offset + sizeof(struct nlmsghdr) > count) return 0;
    const struct nlmsghdr *message = (const void *)((const char *)bytes + *offset);
    if (!NLMSG_OK(message, count - *offset)) return -EBADMSG;
    *offset += NLMSG_ALIGN(message->nlmsg_len);
    if (message->nlmsg_type == NLMSG_DONE) return 2;
    if (message->nlmsg_type == NLMSG_ERROR) {
        int error = ((const struct nlmsgerr *)NLMSG_DATA(message))->error;
        return error < 0 ? error : 2;
    }
    if (message->nlmsg_len < NLMSG_LENGTH(body)) return -EBADMSG;
    *found = message;
    return 1;
}

#endif
