#ifndef CLINUX_H
#define CLINUX_H

/* System calls and constants that Swift cannot import.
 *
 * Every function follows one rule: it returns -errno on failure and a value >= 0 on success, so that no caller ever
 * reads the thread-local errno. Nothing of libc's own types is exported, so importing this module brings no second
 * view of Glibc. Descriptors are always made close-on-exec. */

#include "cl_clock.h"
#include "cl_event.h"
#include "cl_file.h"
#include "cl_init.h"
#include "cl_memory.h"
#include "cl_namespace.h"
#include "cl_netdiag.h"
#include "cl_probe.h"
#include "cl_process.h"
#include "cl_regex.h"
#include "cl_socket.h"
#include "cl_spawn.h"
#include "cl_step.h"
#include "cl_terminal.h"
#include "cl_user.h"

#endif
