#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

_Static_assert(sizeof(struct termios) <= CL_TERMINAL_SETTINGS, "room for the settings");
_Static_assert(sizeof(struct cl_poll_entry) == sizeof(struct pollfd), "laid out as the kernel's");

int cl_is_terminal(int fd) {
    return isatty(fd);
}

int cl_terminal_pair(int *master, int *slave) {
    int made = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (made == -1) return -errno;
    int other = unlockpt(made) == -1 ? -1 : ioctl(made, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (other == -1) {
        int error = errno;
        close(made);
        return -error;
    }
    *master = made;
    *slave = other;
    return 0;
}

int cl_terminal_size(int fd, uint16_t *columns, uint16_t *rows) {
    struct winsize size;
    if (ioctl(fd, TIOCGWINSZ, &size) == -1) return -errno;
    *columns = size.ws_col;
    *rows = size.ws_row;
    return 0;
}

int cl_terminal_set_size(int fd, uint16_t columns, uint16_t rows) {
    struct winsize size = {.ws_col = columns, .ws_row = rows};
    return ioctl(fd, TIOCSWINSZ, &size) == -1 ? -errno : 0;
}

int cl_terminal_settings(int fd, void *settings) {
    struct termios found;
    if (tcgetattr(fd, &found) == -1) return -errno;
    memcpy(settings, &found, sizeof found);
    return 0;
}

int cl_terminal_set_settings(int fd, const void *settings) {
    struct termios wanted;
    memcpy(&wanted, settings, sizeof wanted);
    return tcsetattr(fd, TCSADRAIN, &wanted) == -1 ? -errno : 0;
}

int cl_terminal_make_raw(int fd) {
    struct termios settings;
    if (tcgetattr(fd, &settings) == -1) return -errno;
    cfmakeraw(&settings);
    return tcsetattr(fd, TCSADRAIN, &settings) == -1 ? -errno : 0;
}

int cl_signal_descriptor(const int *signals, int count) {
    sigset_t set;
    sigemptyset(&set);
    for (int i = 0; i < count; i++) sigaddset(&set, signals[i]);
    int error = pthread_sigmask(SIG_BLOCK, &set, NULL);
    if (error) return -error;
    int fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    return fd == -1 ? -errno : fd;
}

int cl_signal_read(int fd) {
    struct signalfd_siginfo info;
    ssize_t length = read(fd, &info, sizeof info);
    if (length == -1) return errno == EAGAIN ? 0 : -errno;
    return length == sizeof info ? (int)info.ssi_signo : 0;
}

int cl_poll(struct cl_poll_entry *entries, int count, int timeout_ms) {
    int ready = poll((struct pollfd *)entries, (nfds_t)count, timeout_ms);
    return ready == -1 ? -errno : ready;
}

int cl_change_directory(const char *path) {
    return chdir(path) == -1 ? -errno : 0;
}

int cl_become_program(const char *path, char *const *arguments, char *const *environment) {
    execve(path, arguments, environment);
    return -errno;
}
