#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef SO_PEERPIDFD
#define SO_PEERPIDFD 77
#endif

static const struct {
    int level;
    int name;
} options[] = {
    [CL_OPTION_REUSE_ADDRESS] = {SOL_SOCKET, SO_REUSEADDR},
    [CL_OPTION_REUSE_PORT] = {SOL_SOCKET, SO_REUSEPORT},
    [CL_OPTION_KEEP_ALIVE] = {SOL_SOCKET, SO_KEEPALIVE},
    [CL_OPTION_KEEP_IDLE] = {IPPROTO_TCP, TCP_KEEPIDLE},
    [CL_OPTION_KEEP_INTERVAL] = {IPPROTO_TCP, TCP_KEEPINTVL},
    [CL_OPTION_KEEP_COUNT] = {IPPROTO_TCP, TCP_KEEPCNT},
    [CL_OPTION_NO_DELAY] = {IPPROTO_TCP, TCP_NODELAY},
    [CL_OPTION_DEFER_ACCEPT] = {IPPROTO_TCP, TCP_DEFER_ACCEPT},
    [CL_OPTION_USER_TIMEOUT] = {IPPROTO_TCP, TCP_USER_TIMEOUT},
    [CL_OPTION_FAST_OPEN] = {IPPROTO_TCP, TCP_FASTOPEN},
    [CL_OPTION_QUICK_ACK] = {IPPROTO_TCP, TCP_QUICKACK},
    [CL_OPTION_CORK] = {IPPROTO_TCP, TCP_CORK},
    [CL_OPTION_ONLY_IP6] = {IPPROTO_IPV6, IPV6_V6ONLY},
    [CL_OPTION_FREE_BIND] = {IPPROTO_IP, IP_FREEBIND},
    [CL_OPTION_SEND_BUFFER] = {SOL_SOCKET, SO_SNDBUF},
    [CL_OPTION_RECEIVE_BUFFER] = {SOL_SOCKET, SO_RCVBUF},
    [CL_OPTION_PASS_CREDENTIALS] = {SOL_SOCKET, SO_PASSCRED},
    [CL_OPTION_ERROR] = {SOL_SOCKET, SO_ERROR},
    [CL_OPTION_TYPE] = {SOL_SOCKET, SO_TYPE},
    [CL_OPTION_LISTENS] = {SOL_SOCKET, SO_ACCEPTCONN},
    [CL_OPTION_PROTOCOL] = {SOL_SOCKET, SO_PROTOCOL},
    [CL_OPTION_MARK] = {SOL_SOCKET, SO_MARK},
    [CL_OPTION_INCOMING_CPU] = {SOL_SOCKET, SO_INCOMING_CPU},
};

int cl_set_option(int fd, enum cl_option option, int value) {
    return setsockopt(fd, options[option].level, options[option].name, &value, sizeof value) == -1 ? -errno : 0;
}

int cl_option(int fd, enum cl_option option) {
    int value = 0;
    socklen_t length = sizeof value;
    return getsockopt(fd, options[option].level, options[option].name, &value, &length) == -1 ? -errno : value;
}

int cl_set_reset_on_close(int fd) {
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    return setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger) == -1 ? -errno : 0;
}

int cl_peer_credentials(int fd, struct cl_credentials *credentials) {
    struct ucred found;
    socklen_t length = sizeof found;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &found, &length) == -1) return -errno;
    *credentials = (struct cl_credentials){found.pid, found.uid, found.gid};
    return 0;
}

int cl_peer_groups(int fd, uint32_t *groups, int capacity) {
    socklen_t length = (socklen_t)capacity * (socklen_t)sizeof *groups;
    int result = getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, groups, &length);
    return result == -1 && errno != ERANGE ? -errno : (int)(length / sizeof *groups);
}

int cl_peer_pidfd(int fd) {
    int pidfd = -1;
    socklen_t length = sizeof pidfd;
    return getsockopt(fd, SOL_SOCKET, SO_PEERPIDFD, &pidfd, &length) == -1 ? -errno : pidfd;
}

union control {
    struct cmsghdr header;
    char room[CMSG_SPACE(CL_MESSAGE_DESCRIPTORS * sizeof(int)) + CMSG_SPACE(sizeof(struct ucred))];
};

int64_t cl_send_message(int fd, const struct cl_message *message) {
    union control control;
    struct iovec piece = {message->bytes, message->count};
    struct msghdr header = {.msg_iov = &piece, .msg_iovlen = 1};
    if (message->descriptor_count > CL_MESSAGE_DESCRIPTORS) return -EINVAL;
    if (message->descriptor_count > 0) {
        size_t size = (size_t)message->descriptor_count * sizeof(int);
        memset(&control, 0, sizeof control);
        header.msg_control = &control;
        header.msg_controllen = CMSG_SPACE(size);
        struct cmsghdr *rights = CMSG_FIRSTHDR(&header);
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(size);
        memcpy(CMSG_DATA(rights), message->descriptors, size);
    }
    ssize_t length = sendmsg(fd, &header, MSG_NOSIGNAL);
    return length == -1 ? -errno : length;
}

int64_t cl_receive_message(int fd, struct cl_message *message) {
    union control control;
    struct iovec piece = {message->bytes, message->count};
    struct msghdr header = {
        .msg_iov = &piece, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    message->descriptor_count = 0;
    message->has_sender = 0;
    ssize_t length = recvmsg(fd, &header, MSG_CMSG_CLOEXEC);
    if (length == -1) return -errno;
    for (struct cmsghdr *part = CMSG_FIRSTHDR(&header); part; part = CMSG_NXTHDR(&header, part)) {
        if (part->cmsg_level != SOL_SOCKET) continue;
        if (part->cmsg_type == SCM_RIGHTS) {
            size_t size = part->cmsg_len - CMSG_LEN(0);
            memcpy(message->descriptors + message->descriptor_count, CMSG_DATA(part), size);
            message->descriptor_count += (int)(size / sizeof(int));
        } else if (part->cmsg_type == SCM_CREDENTIALS) {
            struct ucred sender;
            memcpy(&sender, CMSG_DATA(part), sizeof sender);
            message->sender = (struct cl_credentials){sender.pid, sender.uid, sender.gid};
            message->has_sender = 1;
        }
    }
    message->truncated = (header.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0;
    return length;
}
