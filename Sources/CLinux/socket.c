#define _GNU_SOURCE
#include "CLinux.h"

#include <endian.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

_Static_assert(CL_SOCKET_STREAM == SOCK_STREAM && CL_SOCKET_DATAGRAM == SOCK_DGRAM, "same numbers");
_Static_assert(CL_SOCKET_SEQPACKET == SOCK_SEQPACKET, "same number");

union kernel_address {
    struct sockaddr any;
    struct sockaddr_un unix_;
    struct sockaddr_in ip4;
    struct sockaddr_in6 ip6;
    struct sockaddr_storage storage;
};

static socklen_t to_kernel(const struct cl_address *from, union kernel_address *to) {
    memset(to, 0, sizeof *to);
    switch (from->family) {
    case CL_FAMILY_UNIX: {
        size_t length = from->path_length < sizeof to->unix_.sun_path ? from->path_length : sizeof to->unix_.sun_path;
        to->unix_.sun_family = AF_UNIX;
        memcpy(to->unix_.sun_path, from->path, length);
        return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
    }
    case CL_FAMILY_IP4:
        to->ip4.sin_family = AF_INET;
        to->ip4.sin_port = htons(from->port);
        to->ip4.sin_addr.s_addr = htonl((uint32_t)from->ip_low);
        return sizeof to->ip4;
    case CL_FAMILY_IP6: {
        uint64_t halves[2] = {htobe64(from->ip_high), htobe64(from->ip_low)};
        to->ip6.sin6_family = AF_INET6;
        to->ip6.sin6_port = htons(from->port);
        to->ip6.sin6_scope_id = from->scope;
        memcpy(&to->ip6.sin6_addr, halves, sizeof halves);
        return sizeof to->ip6;
    }
    default:
        return sizeof to->any;
    }
}

static void from_kernel(const union kernel_address *from, socklen_t length, struct cl_address *to) {
    memset(to, 0, sizeof *to);
    if (length < sizeof from->any.sa_family) return;
    switch (from->any.sa_family) {
    case AF_UNIX: {
        size_t start = offsetof(struct sockaddr_un, sun_path);
        size_t path = length > start ? length - start : 0;
        if (path > sizeof to->path) path = sizeof to->path;
        to->family = CL_FAMILY_UNIX;
        memcpy(to->path, from->unix_.sun_path, path);
        to->path_length = (uint16_t)(path && to->path[0] ? strnlen((const char *)to->path, path) : path);
        return;
    }
    case AF_INET:
        to->family = CL_FAMILY_IP4;
        to->port = ntohs(from->ip4.sin_port);
        to->ip_low = ntohl(from->ip4.sin_addr.s_addr);
        return;
    case AF_INET6: {
        uint64_t halves[2];
        memcpy(halves, &from->ip6.sin6_addr, sizeof halves);
        to->family = CL_FAMILY_IP6;
        to->port = ntohs(from->ip6.sin6_port);
        to->scope = from->ip6.sin6_scope_id;
        to->ip_high = be64toh(halves[0]);
        to->ip_low = be64toh(halves[1]);
        return;
    }
    }
}

static int kernel_family(int family) {
    return family == CL_FAMILY_IP4 ? AF_INET : family == CL_FAMILY_IP6 ? AF_INET6 : AF_UNIX;
}

int cl_socket(int family, int type, int nonblocking) {
    int fd = socket(kernel_family(family), type | SOCK_CLOEXEC | (nonblocking ? SOCK_NONBLOCK : 0), 0);
    return fd == -1 ? -errno : fd;
}

int cl_socket_pair(int type, int nonblocking, int *ends) {
    return socketpair(AF_UNIX, type | SOCK_CLOEXEC | (nonblocking ? SOCK_NONBLOCK : 0), 0, ends) == -1 ? -errno : 0;
}

int cl_bind(int fd, const struct cl_address *address) {
    union kernel_address kernel;
    socklen_t length = to_kernel(address, &kernel);
    return bind(fd, &kernel.any, length) == -1 ? -errno : 0;
}

int cl_listen(int fd, int backlog) {
    return listen(fd, backlog) == -1 ? -errno : 0;
}

int cl_connect(int fd, const struct cl_address *address) {
    union kernel_address kernel;
    socklen_t length = to_kernel(address, &kernel);
    return connect(fd, &kernel.any, length) == -1 ? -errno : 0;
}

int cl_shutdown(int fd, int how) {
    return shutdown(fd, how) == -1 ? -errno : 0;
}

int cl_accept(int fd, struct cl_address *peer) {
    union kernel_address kernel;
    socklen_t length = sizeof kernel;
    int connection = accept4(fd, peer ? &kernel.any : NULL, peer ? &length : NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (connection == -1) return -errno;
    if (peer) from_kernel(&kernel, length, peer);
    return connection;
}

int cl_local_address(int fd, struct cl_address *address) {
    union kernel_address kernel;
    socklen_t length = sizeof kernel;
    if (getsockname(fd, &kernel.any, &length) == -1) return -errno;
    from_kernel(&kernel, length, address);
    return 0;
}

int cl_peer_address(int fd, struct cl_address *address) {
    union kernel_address kernel;
    socklen_t length = sizeof kernel;
    if (getpeername(fd, &kernel.any, &length) == -1) return -errno;
    from_kernel(&kernel, length, address);
    return 0;
}

int64_t cl_send(int fd, const void *bytes, size_t count, int more) {
    ssize_t length = send(fd, bytes, count, MSG_NOSIGNAL | (more ? MSG_MORE : 0));
    return length == -1 ? -errno : length;
}

int64_t cl_receive(int fd, void *bytes, size_t count, int peek) {
    ssize_t length = recv(fd, bytes, count, peek ? MSG_PEEK : 0);
    return length == -1 ? -errno : length;
}

int64_t cl_send_to(int fd, const void *bytes, size_t count, const struct cl_address *address) {
    union kernel_address kernel;
    socklen_t size = to_kernel(address, &kernel);
    ssize_t length = sendto(fd, bytes, count, MSG_NOSIGNAL, &kernel.any, size);
    return length == -1 ? -errno : length;
}

int64_t cl_receive_from(int fd, void *bytes, size_t count, struct cl_address *address) {
    union kernel_address kernel;
    socklen_t size = sizeof kernel;
    ssize_t length = recvfrom(fd, bytes, count, 0, &kernel.any, &size);
    if (length == -1) return -errno;
    from_kernel(&kernel, size, address);
    return length;
}

int cl_receive_datagrams(int fd, struct cl_datagrams *batch) {
    struct mmsghdr messages[CL_DATAGRAMS];
    struct iovec pieces[CL_DATAGRAMS];
    union kernel_address kernel[CL_DATAGRAMS];
    int count = batch->count < CL_DATAGRAMS ? batch->count : CL_DATAGRAMS;
    for (int i = 0; i < count; i++) {
        pieces[i] = (struct iovec){batch->bytes + (size_t)i * batch->room, batch->room};
        messages[i].msg_hdr = (struct msghdr){.msg_name = &kernel[i], .msg_namelen = sizeof kernel[i],
                                              .msg_iov = &pieces[i], .msg_iovlen = 1};
    }
    count = recvmmsg(fd, messages, (unsigned)count, MSG_DONTWAIT, NULL);
    if (count == -1) return -errno;
    for (int i = 0; i < count; i++) {
        batch->lengths[i] = messages[i].msg_hdr.msg_flags & MSG_TRUNC ? 0 : messages[i].msg_len;
        from_kernel(&kernel[i], messages[i].msg_hdr.msg_namelen, &batch->peers[i]);
    }
    return count;
}

int cl_send_datagrams(int fd, const struct cl_datagrams *batch, int first) {
    struct mmsghdr messages[CL_DATAGRAMS];
    struct iovec pieces[CL_DATAGRAMS];
    union kernel_address kernel[CL_DATAGRAMS];
    unsigned char *next = batch->bytes;
    int count = 0;
    for (int i = 0; i < batch->count && i < CL_DATAGRAMS; next += batch->lengths[i], i++) {
        if (i < first) continue;
        socklen_t size = to_kernel(&batch->peers[i], &kernel[count]);
        pieces[count] = (struct iovec){next, batch->lengths[i]};
        messages[count].msg_hdr = (struct msghdr){.msg_name = &kernel[count], .msg_namelen = size,
                                                  .msg_iov = &pieces[count], .msg_iovlen = 1};
        count++;
    }
    count = sendmmsg(fd, messages, (unsigned)count, MSG_DONTWAIT | MSG_NOSIGNAL);
    return count == -1 ? -errno : count;
}
