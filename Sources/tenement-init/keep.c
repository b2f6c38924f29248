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
 * Started by systemd with Delegate=yes it also moves into the leaf `holder` of its unit's cgroup and enables the
 * controllers there, so that services can live beside it, then says READY=1 (sd_notify(3)).
 *
 * NAME is 1 to 63 bytes. A list gives copies: what is stored stays until it is dropped. Only the keeper's own user and
 * root may connect. */
#include "sys.h"

#include <linux/un.h>

#define AF_UNIX_ 1
#define SEQPACKET (5 | 02000000)
#define DATAGRAM (2 | 02000000)
#define SO_PEERCRED_ 17
#define SCM_RIGHTS_ 1
#define MSG_CMSG_CLOEXEC_ 0x40000000
#define CAPACITY 16384
#define NAME_SIZE 64
#define PATH_SIZE 4096
#define LEAF "/holder"

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
    long umask = sys(__NR_umask, 0177, 0, 0);
    long bound = sys(__NR_bind, socket, &address, sizeof address);
    sys(__NR_umask, umask, 0, 0);
    if (bound < 0) return -1;
    return sys(__NR_listen, socket, 8, 0) < 0 ? -1 : socket;
}
static const char *variable(char **environment, const char *name) {
    size_t length = length_of(name);
    for (; *environment; environment++) {
        if (begins_with(*environment, name) && (*environment)[length] == '=') return *environment + length + 1;
    }
    return 0;
}

static int put(const char *directory, const char *file, const char *text) {
    char name[PATH_SIZE + 64];
    write_text(write_text(name, directory), file);
    long fd = sys4(__NR_openat, AT_FDCWD, (long)name, O_WRONLY | O_CLOEXEC, 0);
    if (fd < 0) return 0;
    long count = sys(__NR_write, fd, text, length_of(text));
    sys(__NR_close, fd, 0, 0);
    return count > 0;
}

/* Reads a file whole; what does not fit is left out. */
static long read_file(const char *path, char *to, long capacity) {
    long fd = sys4(__NR_openat, AT_FDCWD, (long)path, O_RDONLY | O_CLOEXEC, 0);
    long count = fd < 0 ? fd : sys(__NR_read, fd, to, capacity - 1);
    if (fd >= 0) sys(__NR_close, fd, 0, 0);
    to[count > 0 ? count : 0] = 0;
    return count;
}

/* The path of our cgroup in version 2, which has the line "0::PATH"; newer systemd has put us into the leaf already. */
static int find_cgroup(char *path) {
    static char text[4 * PATH_SIZE];
    if (read_file("/proc/self/cgroup", text, sizeof text) <= 0) return 0;
    for (char *line = text; *line;) {
        char *end = line;
        while (*end && *end != '\n') end++;
        char *next = *end ? end + 1 : end;
        *end = 0;
        if (begins_with(line, "0::/") && end - line < PATH_SIZE - 32) {
            char *last = write_text(write_text(path, "/sys/fs/cgroup"), line + 3);
            size_t leaf = length_of(LEAF);
            if (length_of(path) > leaf && equal(last - leaf, LEAF)) last[-(long)leaf] = 0;
            return 1;
        }
        line = next;
    }
    return 0;
}

/* A controller that the unit was not given is refused, and the others work. */
static void hold_cgroup(void) {
    static const char *const controllers[] = {"+cpu", "+memory", "+pids", "+io"};
    char path[PATH_SIZE], leaf[PATH_SIZE + 16];
    if (!find_cgroup(path)) return;
    write_text(write_text(leaf, path), LEAF);
    sys4(__NR_mkdirat, AT_FDCWD, (long)leaf, 0755, 0);
    /* With us still in it, some controllers could be enabled, and would make all children useless. */
    if (!put(leaf, "/cgroup.procs", "0")) return;
    for (int i = 0; i < 4; i++) put(path, "/cgroup.subtree_control", controllers[i]);
}

static void say_ready(const char *place) {
    struct sockaddr_un address = {.sun_family = AF_UNIX_};
    size_t length = length_of(place);
    if (length >= sizeof address.sun_path) return;
    memcpy(address.sun_path, place, length);
    if (*place == '@') address.sun_path[0] = 0;
    long socket = sys(__NR_socket, AF_UNIX_, DATAGRAM, 0);
    if (socket < 0) return;
    if (sys(__NR_connect, socket, &address, offsetof(struct sockaddr_un, sun_path) + length) == 0) {
        sys(__NR_write, socket, "READY=1", 7);
    }
    sys(__NR_close, socket, 0, 0);
}

int keep(int argc, char **argv) {
    const char *manager = variable(argv + argc + 1, "NOTIFY_SOCKET");
    sys(__NR_setsid, 0, 0, 0);
    long listener = listen_at(argv[0]);
    if (listener < 0) return 1;
    if (manager) {
        hold_cgroup();
        say_ready(manager);
    }
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
