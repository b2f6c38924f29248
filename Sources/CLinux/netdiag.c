#define _GNU_SOURCE
#include "CLinux.h"
#include "netlink_dump.h"

#include <endian.h>
#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

/* States of the kernel's net/tcp_states.h: an unconnected UDP socket is "closed". */
#define STATE_CLOSED 7
#define STATE_LISTENS 10

int cl_netdiag_open(void) {
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    return fd == -1 ? -errno : fd;
}

int cl_netdiag_ask(int fd, int family, int udp) {
    struct {
        struct nlmsghdr header;
        struct inet_diag_req_v2 body;
    } request;
    memset(&request, 0, sizeof request);
    request.header.nlmsg_len = sizeof request;
    request.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
    request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    request.body.sdiag_family = family == CL_FAMILY_IP6 ? AF_INET6 : AF_INET;
    request.body.sdiag_protocol = udp ? IPPROTO_UDP : IPPROTO_TCP;
    request.body.idiag_states = 1u << (udp ? STATE_CLOSED : STATE_LISTENS);
    return send(fd, &request, sizeof request, 0) == -1 ? -errno : 0;
}

int64_t cl_netdiag_read(int fd, void *bytes, size_t count) {
    ssize_t length = recv(fd, bytes, count, 0);
    return length == -1 ? -errno : length;
}

static void take(const struct inet_diag_msg *socket, struct cl_listener *found) {
    memset(found, 0, sizeof *found);
    found->inode = socket->idiag_inode;
    found->user = socket->idiag_uid;
    found->address.port = ntohs(socket->id.idiag_sport);
    if (socket->idiag_family == AF_INET) {
        found->address.family = CL_FAMILY_IP4;
        found->address.ip_low = ntohl(socket->id.idiag_src[0]);
    } else {
        uint64_t halves[2];
        memcpy(halves, socket->id.idiag_src, sizeof halves);
        found->address.family = CL_FAMILY_IP6;
        found->address.ip_high = be64toh(halves[0]);
        found->address.ip_low = be64toh(halves[1]);
    }
}

static void take_attributes(const struct nlmsghdr *message, struct cl_listener *found) {
    const struct rtattr *attribute = (const void *)((const char *)NLMSG_DATA(message) + sizeof(struct inet_diag_msg));
    int rest = (int)(message->nlmsg_len - NLMSG_LENGTH(sizeof(struct inet_diag_msg)));
    for (; RTA_OK(attribute, rest); attribute = RTA_NEXT(attribute, rest)) {
        if (attribute->rta_type == INET_DIAG_CGROUP_ID && RTA_PAYLOAD(attribute) >= sizeof found->cgroup) {
            memcpy(&found->cgroup, RTA_DATA(attribute), sizeof found->cgroup);
        }
    }
}

int cl_netdiag_next(const void *bytes, size_t count, size_t *offset, struct cl_listener *found) {
    const struct nlmsghdr *message = NULL;
    int result = next_dumped(bytes, count, offset, sizeof(struct inet_diag_msg), &message);
    if (result != 1) return result;
    take(NLMSG_DATA(message), found);
    take_attributes(message, found);
    return 1;
}
