#ifndef CL_SOCKET_H
#define CL_SOCKET_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

#define CL_FAMILY_NONE 0
#define CL_FAMILY_UNIX 1
#define CL_FAMILY_IP4 4
#define CL_FAMILY_IP6 6

#define CL_SOCKET_STREAM 1
#define CL_SOCKET_DATAGRAM 2
#define CL_SOCKET_SEQPACKET 5

/// A socket's address in plain numbers of the host's byte order.
struct cl_address {
    int32_t family;        ///< CL_FAMILY_…
    uint16_t port;
    uint16_t path_length;  ///< bytes of `path`; 0 for an unnamed unix socket; a leading NUL means an abstract name
    uint32_t scope;        ///< interface of a link-local IPv6 address
    uint64_t ip_high;      ///< first eight bytes of an IPv6 address
    uint64_t ip_low;       ///< last eight bytes of an IPv6 address, or the IPv4 address
    uint8_t path[108];
};

/// A socket; close-on-exec, non-blocking if `nonblocking`. See socket(2).
int cl_socket(int family, int type, int nonblocking);

/// Two connected unix sockets. See socketpair(2).
int cl_socket_pair(int type, int nonblocking, int *ends);

/// See bind(2), listen(2), connect(2), shutdown(2) (0 reading, 1 writing, 2 both).
int cl_bind(int fd, const struct cl_address *address);
int cl_listen(int fd, int backlog);
int cl_connect(int fd, const struct cl_address *address);
int cl_shutdown(int fd, int how);

/// Accepts a connection, non-blocking and close-on-exec. `peer` may be left out. See accept4(2).
int cl_accept(int fd, struct cl_address *_Nullable peer);

/// See getsockname(2), getpeername(2).
int cl_local_address(int fd, struct cl_address *address);
int cl_peer_address(int fd, struct cl_address *address);

/// The options that are used here; see socket(7), tcp(7), ipv6(7), udp(7), unix(7).
enum cl_option {
    CL_OPTION_REUSE_ADDRESS,
    CL_OPTION_REUSE_PORT,
    CL_OPTION_KEEP_ALIVE,
    CL_OPTION_KEEP_IDLE,
    CL_OPTION_KEEP_INTERVAL,
    CL_OPTION_KEEP_COUNT,
    CL_OPTION_NO_DELAY,
    CL_OPTION_DEFER_ACCEPT,
    CL_OPTION_USER_TIMEOUT,
    CL_OPTION_FAST_OPEN,
    CL_OPTION_QUICK_ACK,
    CL_OPTION_CORK,
    CL_OPTION_ONLY_IP6,
    CL_OPTION_FREE_BIND,
    CL_OPTION_SEND_BUFFER,
    CL_OPTION_RECEIVE_BUFFER,
    CL_OPTION_PASS_CREDENTIALS,
    CL_OPTION_ERROR,
    CL_OPTION_TYPE,
    CL_OPTION_LISTENS,
    CL_OPTION_PROTOCOL,
    CL_OPTION_MARK,
    CL_OPTION_INCOMING_CPU,
};

/// See setsockopt(2).
int cl_set_option(int fd, enum cl_option option, int value);

/// See getsockopt(2). SO_ERROR's own value is answered as a positive number.
int cl_option(int fd, enum cl_option option);

/// Closes with a reset instead of waiting for the peer. See SO_LINGER in socket(7).
int cl_set_reset_on_close(int fd);

/// Sends without SIGPIPE; `more`: another piece follows at once. See MSG_MORE and MSG_NOSIGNAL in send(2).
int64_t cl_send(int fd, const void *bytes, size_t count, int more);

/// `peek`: leave the bytes in the queue. See recv(2).
int64_t cl_receive(int fd, void *bytes, size_t count, int peek);

/// See sendto(2) and recvfrom(2).
int64_t cl_send_to(int fd, const void *bytes, size_t count, const struct cl_address *address);
int64_t cl_receive_from(int fd, void *bytes, size_t count, struct cl_address *address);

#define CL_DATAGRAMS 32

/// Up to CL_DATAGRAMS datagrams of IP sockets that travel with one system call.
struct cl_datagrams {
    unsigned char *_Nullable bytes;
    size_t room;                        ///< to receive: bytes from one datagram's place to the next one's
    int count;                          ///< to receive: how many at most; to send: how many
    uint32_t lengths[CL_DATAGRAMS];     ///< received: 0 for a datagram that was cut; to send: they lie back to back
    struct cl_address peers[CL_DATAGRAMS];
};

/// Answers how many came. See recvmmsg(2).
int cl_receive_datagrams(int fd, struct cl_datagrams *batch);

/// Sends the datagrams from `first` on; answers how many went. See sendmmsg(2).
int cl_send_datagrams(int fd, const struct cl_datagrams *batch, int first);

/// Who is at the other end of a unix socket. See SO_PEERCRED in unix(7).
struct cl_credentials {
    int32_t pid;
    uint32_t user;
    uint32_t group;
};

/// Who was at the other end when the connection was made. See unix(7), SO_PEERCRED.
int cl_peer_credentials(int fd, struct cl_credentials *credentials);

/// The peer's supplementary groups; answers how many there are, at most `capacity` are stored.
/// See SO_PEERGROUPS in the kernel's unix sockets.
int cl_peer_groups(int fd, uint32_t *_Nullable groups, int capacity);

/// A pidfd of the peer (Linux 6.5). See SO_PEERPIDFD in the kernel's unix sockets.
int cl_peer_pidfd(int fd);

#define CL_MESSAGE_DESCRIPTORS 64

/// One message with descriptors. See SCM_RIGHTS and SCM_CREDENTIALS in unix(7).
struct cl_message {
    void *_Nullable bytes;
    size_t count;                     ///< to send: bytes; to receive: capacity
    int *_Nullable descriptors;       ///< room for CL_MESSAGE_DESCRIPTORS when receiving
    int descriptor_count;
    int truncated;                    ///< received: bytes or descriptors were lost
    int has_sender;
    struct cl_credentials sender;     ///< received, if the socket passes credentials
};

/// Sends bytes and descriptors together. See sendmsg(2).
int64_t cl_send_message(int fd, const struct cl_message *message);

/// Receives bytes and descriptors; the descriptors belong to the caller. See recvmsg(2).
int64_t cl_receive_message(int fd, struct cl_message *message);

#pragma clang assume_nonnull end

#endif
