/* The keeper: holds descriptors while no supervisor runs, and never reads from them.
 *
 *   --keep SOCKET
 *
 * Listens on the unix seqpacket socket SOCKET (mode 0600; the name is replaced). One client at a time; a new connection
 * takes the place of the old. Every record is one packet:
 *
 *   client → keeper    'S' NAME      with one descriptor: store it under NAME, in the place of an older one
 *                      'D' NAME      drop what is stored under NAME
 *                      'L'           list: one 'E' NAME record with the descriptor for each, then 'Z'
 *                      'Q'           drop everything and exit
 *   keeper → client    'K'           answers S and D: done
 *                      'F'           answers S: no room, name too long or no descriptor
 *                      'E' NAME      with one descriptor
 *                      'Z'           end of the list
 *
 * NAME is 1 to 63 bytes. A list gives copies: what is stored stays until it is dropped. Only the keeper's own user and
 * root may connect. */
#include "sys.h"

#include <linux/un.h>

#define AF_UNIX_ 1
#define SEQPACKET (5 | 02000000)
#define SO_PEERCRED_ 17
#define SCM_RIGHTS_ 1
#define MSG_CMSG_CLOEXEC_ 0x40000000
#define CAPACITY 16384
#define NAME_SIZE 64

struct slot {
    int fd;
    char name[NAME_SIZE];
};

struct rights {
    size_t length;
    int level;
    int type;
    int fd;
    int padding;
};

/* Untouched pages cost nothing, so the table may be large. */
static struct slot slots[CAPACITY];
static int used;

static int find(const char *name) {
    for (int i = 0; i < used; i++) {
        if (equal(slots[i].name, name)) return i;
    }
    return -1;
}

static void drop(int index) {
    if (index < 0) return;
    sys(__NR_close, slots[index].fd, 0, 0);
    slots[index] = slots[--used];
}

static int store(const char *name, int fd) {
    size_t length = length_of(name);
    if (fd < 0) return 0;
    if (length == 0 || length >= NAME_SIZE) {
        sys(__NR_close, fd, 0, 0);
        return 0;
    }
    drop(find(name));
    if (used == CAPACITY) {
        sys(__NR_close, fd, 0, 0);
        return 0;
    }
    slots[used].fd = fd;
    memcpy(slots[used].name, name, length + 1);
    used++;
    return 1;
}

static long send_record(int socket, char kind, const char *name, int fd) {
    char bytes[NAME_SIZE + 1];
    bytes[0] = kind;
    size_t length = length_of(name);
    memcpy(bytes + 1, name, length);
    struct piece piece = {bytes, length + 1};
    struct rights rights = {offsetof(struct rights, padding), SOL_SOCKET_, SCM_RIGHTS_, fd, 0};
    struct message message = {.pieces = &piece, .piece_count = 1};
    if (fd >= 0) {
        message.control = &rights;
        message.control_length = sizeof rights;
    }
    return sys(__NR_sendmsg, socket, &message, MSG_NOSIGNAL_);
}

static void list(int socket) {
    for (int i = 0; i < used; i++) {
        if (send_record(socket, 'E', slots[i].name, slots[i].fd) < 0) return;
    }
    send_record(socket, 'Z', "", -1);
}

/* 0 when the client has gone. */
static int serve(int socket) {
    char bytes[NAME_SIZE + 8];
    struct piece piece = {bytes, sizeof bytes - 1};
    struct rights rights = {0, 0, 0, -1, 0};
    struct message message = {
        .pieces = &piece, .piece_count = 1, .control = &rights, .control_length = sizeof rights};
    long count = sys(__NR_recvmsg, socket, &message, MSG_CMSG_CLOEXEC_);
    if (count == -EINTR || count == -EAGAIN) return 1;
    if (count <= 0) return 0;
    int passed = message.control_length && rights.type == SCM_RIGHTS_ ? rights.fd : -1;
    bytes[count] = 0;
    if (bytes[0] == 'S') {
        send_record(socket, store(bytes + 1, passed) ? 'K' : 'F', "", -1);
        return 1;
    }
    if (passed >= 0) sys(__NR_close, passed, 0, 0);
    if (bytes[0] == 'D') {
        drop(find(bytes + 1));
        send_record(socket, 'K', "", -1);
    } else if (bytes[0] == 'L') {
        list(socket);
    } else if (bytes[0] == 'Q') {
        leave(0);
    }
    return 1;
}

static int is_allowed(int socket) {
    struct {
        int pid;
        unsigned user, group;
    } peer = {0, ~0u, ~0u};
    int length = sizeof peer;
    long result = sys5(__NR_getsockopt, socket, SOL_SOCKET_, SO_PEERCRED_, (long)&peer, (long)&length);
    return result == 0 && (peer.user == 0 || peer.user == (unsigned)sys(__NR_geteuid, 0, 0, 0));
}

static long listen_at(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX_};
    if (length_of(path) >= sizeof address.sun_path) return -1;
    write_text(address.sun_path, path);
    long socket = sys(__NR_socket, AF_UNIX_, SEQPACKET, 0);
    if (socket < 0) return socket;
    sys(__NR_unlinkat, AT_FDCWD, path, 0);
    sys(__NR_umask, 0177, 0, 0);
    if (sys(__NR_bind, socket, &address, sizeof address) < 0) return -1;
    return sys(__NR_listen, socket, 8, 0) < 0 ? -1 : socket;
}

int keep(int argc, char **argv) {
    (void)argc;
    sys(__NR_setsid, 0, 0, 0);
    long listener = listen_at(argv[0]);
    if (listener < 0) return 1;
    int client = -1;
    for (;;) {
        struct poll_entry entries[2] = {{(int)listener, READABLE, 0}, {client, READABLE, 0}};
        if (wait_for(entries, 2, 0) < 0) continue;
        if (client >= 0 && entries[1].revents && !serve(client)) {
            sys(__NR_close, client, 0, 0);
            client = -1;
        }
        if (!(entries[0].revents & READABLE)) continue;
        long next = sys4(__NR_accept4, listener, 0, 0, 02000000);
        if (next < 0) continue;
        if (!is_allowed((int)next)) {
            sys(__NR_close, next, 0, 0);
            continue;
        }
        if (client >= 0) sys(__NR_close, client, 0, 0);
        client = (int)next;
    }
}
