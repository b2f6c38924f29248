#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/timerfd.h>

_Static_assert(sizeof(struct cl_epoll_event) == sizeof(struct epoll_event), "same layout as the kernel's");
_Static_assert(offsetof(struct cl_epoll_event, data) == offsetof(struct epoll_event, data), "same layout");
_Static_assert(CL_EPOLL_IN == EPOLLIN && CL_EPOLL_PRI == EPOLLPRI && CL_EPOLL_OUT == EPOLLOUT, "same numbers");
_Static_assert(CL_EPOLL_ERR == EPOLLERR && CL_EPOLL_HUP == EPOLLHUP && CL_EPOLL_RDHUP == EPOLLRDHUP, "same numbers");
_Static_assert(CL_EPOLL_EDGE == EPOLLET && CL_EPOLL_ONESHOT == EPOLLONESHOT, "same numbers");
_Static_assert(CL_EPOLL_EXCLUSIVE == EPOLLEXCLUSIVE, "same numbers");
_Static_assert(CL_EPOLL_ADD == EPOLL_CTL_ADD && CL_EPOLL_REMOVE == EPOLL_CTL_DEL, "same numbers");
_Static_assert(CL_EPOLL_MODIFY == EPOLL_CTL_MOD, "same numbers");
_Static_assert(CL_INOTIFY_MODIFY == IN_MODIFY && CL_INOTIFY_ATTRIB == IN_ATTRIB, "same numbers");
_Static_assert(CL_INOTIFY_CLOSE_WRITE == IN_CLOSE_WRITE && CL_INOTIFY_MOVED_FROM == IN_MOVED_FROM, "same numbers");
_Static_assert(CL_INOTIFY_MOVED_TO == IN_MOVED_TO && CL_INOTIFY_CREATE == IN_CREATE, "same numbers");
_Static_assert(CL_INOTIFY_DELETE == IN_DELETE && CL_INOTIFY_DELETE_SELF == IN_DELETE_SELF, "same numbers");
_Static_assert(CL_INOTIFY_MOVE_SELF == IN_MOVE_SELF && CL_INOTIFY_OVERFLOW == IN_Q_OVERFLOW, "same numbers");
_Static_assert(CL_INOTIFY_IGNORED == IN_IGNORED && CL_INOTIFY_UNMOUNT == IN_UNMOUNT, "same numbers");

int cl_epoll_create(void) {
    int fd = epoll_create1(EPOLL_CLOEXEC);
    return fd == -1 ? -errno : fd;
}

int cl_epoll_control(int epoll, int operation, int fd, uint32_t events, uint64_t data) {
    struct epoll_event event = {.events = events, .data.u64 = data};
    return epoll_ctl(epoll, operation, fd, &event) == -1 ? -errno : 0;
}

int cl_epoll_wait(int epoll, struct cl_epoll_event *events, int capacity, int timeout_ms) {
    int count = epoll_wait(epoll, (struct epoll_event *)events, capacity, timeout_ms);
    return count == -1 ? -errno : count;
}

int cl_eventfd(void) {
    int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return fd == -1 ? -errno : fd;
}

int cl_timerfd(void) {
    int fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    return fd == -1 ? -errno : fd;
}

int cl_timerfd_set(int fd, int64_t nanoseconds) {
    struct itimerspec spec = {
        .it_value = {.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000},
    };
    return timerfd_settime(fd, 0, &spec, NULL) == -1 ? -errno : 0;
}

int cl_poll_one(int fd, int events, int timeout_ms) {
    struct pollfd entry = {.fd = fd, .events = (short)events};
    int count = poll(&entry, 1, timeout_ms);
    return count == -1 ? -errno : count == 0 ? 0 : entry.revents;
}

int cl_inotify_create(void) {
    int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    return fd == -1 ? -errno : fd;
}

int cl_inotify_add(int fd, const char *path, uint32_t mask) {
    int watch = inotify_add_watch(fd, path, mask);
    return watch == -1 ? -errno : watch;
}

int cl_inotify_remove(int fd, int watch) {
    return inotify_rm_watch(fd, watch) == -1 ? -errno : 0;
}
