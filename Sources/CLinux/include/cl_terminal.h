#ifndef CL_TERMINAL_H
#define CL_TERMINAL_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Whether `fd` is a terminal: 1 or 0. See isatty(3).
int cl_is_terminal(int fd);

/// Makes a terminal and opens its other end, which does not become anybody's controlling terminal. See pty(7).
int cl_terminal_pair(int *master, int *slave);

/// Characters in a row and rows; 0 where unknown. See TIOCGWINSZ in ioctl_tty(2).
int cl_terminal_size(int fd, uint16_t *columns, uint16_t *rows);
int cl_terminal_set_size(int fd, uint16_t columns, uint16_t rows);

/// Room for the settings of a terminal.
#define CL_TERMINAL_SETTINGS 128

/// Reads the settings of a terminal, and sets them, after all output. See tcgetattr(3).
int cl_terminal_settings(int fd, void *settings);
int cl_terminal_set_settings(int fd, const void *settings);

/// Passes every byte on as it comes, Ctrl-C included. See cfmakeraw in termios(3).
int cl_terminal_make_raw(int fd);

/// Blocks the signals in the calling thread and makes a descriptor that is readable when one has come; non-blocking.
/// See signalfd(2).
int cl_signal_descriptor(const int *signals, int count);

/// The number of the next signal, 0 if none waits.
int cl_signal_read(int fd);

/// One descriptor of a poll: poll's events are POLLIN 1, POLLOUT 4, POLLERR 8, POLLHUP 16.
struct cl_poll_entry {
    int fd;        ///< -1: left out
    short events;
    short found;
};

/// Waits until one is ready: how many are. See poll(2).
int cl_poll(struct cl_poll_entry *entries, int count, int timeout_ms);

/// Becomes another program; returns only if that fails. See execve(2), chdir(2).
int cl_change_directory(const char *path);
int cl_become_program(const char *path, char *_Nullable const *_Nonnull arguments,
                      char *_Nullable const *_Nonnull environment);

#pragma clang assume_nonnull end

#endif
