#ifndef CL_EVENT_H
#define CL_EVENT_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

#define CL_EPOLL_IN 0x001u
#define CL_EPOLL_PRI 0x002u
#define CL_EPOLL_OUT 0x004u
#define CL_EPOLL_ERR 0x008u
#define CL_EPOLL_HUP 0x010u
#define CL_EPOLL_RDHUP 0x2000u
#define CL_EPOLL_EXCLUSIVE 0x10000000u
#define CL_EPOLL_ONESHOT 0x40000000u
#define CL_EPOLL_EDGE 0x80000000u

#define CL_EPOLL_ADD 1
#define CL_EPOLL_REMOVE 2
#define CL_EPOLL_MODIFY 3

/// What epoll_wait(2) answers: ready events and the word given at registration. Laid out as the kernel's.
struct cl_epoll_event {
    uint32_t events;
    uint64_t data;
}
#if defined(__x86_64__)
__attribute__((packed))
#endif
;

/// See epoll_create1(2).
int cl_epoll_create(void);

/// Adds, modifies or removes `fd`. See epoll_ctl(2).
int cl_epoll_control(int epoll, int operation, int fd, uint32_t events, uint64_t data);

/// Waits at most `timeout_ms` (-1: for ever) for up to `capacity` events. See epoll_wait(2).
int cl_epoll_wait(int epoll, struct cl_epoll_event *events, int capacity, int timeout_ms);

/// A counter that makes a descriptor readable, non-blocking. See eventfd(2).
int cl_eventfd(void);

/// A monotonic timer as a descriptor, non-blocking. See timerfd_create(2).
int cl_timerfd(void);

/// Fires once after `nanoseconds` and never when that is 0. See timerfd_settime(2).
int cl_timerfd_set(int fd, int64_t nanoseconds);

/// Waits until one of `events` (poll's POLLIN 1, POLLPRI 2, POLLOUT 4) holds for `fd`; answers them, 0 at the timeout.
/// See poll(2).
int cl_poll_one(int fd, int events, int timeout_ms);

#define CL_INOTIFY_MODIFY 0x2u
#define CL_INOTIFY_ATTRIB 0x4u
#define CL_INOTIFY_CLOSE_WRITE 0x8u
#define CL_INOTIFY_MOVED_FROM 0x40u
#define CL_INOTIFY_MOVED_TO 0x80u
#define CL_INOTIFY_CREATE 0x100u
#define CL_INOTIFY_DELETE 0x200u
#define CL_INOTIFY_DELETE_SELF 0x400u
#define CL_INOTIFY_MOVE_SELF 0x800u
#define CL_INOTIFY_UNMOUNT 0x2000u
#define CL_INOTIFY_OVERFLOW 0x4000u
#define CL_INOTIFY_IGNORED 0x8000u

/// See inotify_init1(2); non-blocking.
int cl_inotify_create(void);

/// Answers the watch's number. See inotify_add_watch(2).
int cl_inotify_add(int fd, const char *path, uint32_t mask);

/// See inotify_rm_watch(2).
int cl_inotify_remove(int fd, int watch);

#pragma clang assume_nonnull end

#endif
