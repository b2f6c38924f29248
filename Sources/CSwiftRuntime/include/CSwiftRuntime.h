#ifndef C_SWIFT_RUNTIME_H
#define C_SWIFT_RUNTIME_H

#include <stdint.h>

/* Stands in for parts of Swift's standard library and runtime that no executable here needs. The executables only link
 * it, before the library's archive, which is why it is a target; nobody calls it. The linker leads the library's own
 * calls to the names that begin with __wrap_ (--wrap in contrib/build). */

/// No length: no character has a name. Half a megabyte of tables of names stays out of each executable.
intptr_t __wrap__swift_stdlib_getScalarName(uint32_t scalar, uint8_t *buffer, intptr_t capacity);

/// No version of Unicode is known to have brought a character.
uint16_t __wrap__swift_stdlib_getAge(uint32_t scalar);

/// A character's script is asked for by regular expressions only, which are not there.
uint8_t __wrap__swift_stdlib_getScript(uint32_t scalar);

/// Nor does it belong to other scripts.
const uint8_t *__wrap__swift_stdlib_getScriptExtensions(uint32_t scalar, uint8_t *count);

/// No function is a thunk. swiftc asks for this symbol so that the crash handler comes along, which looks for a
/// program that is not installed with us, reads /proc/self/maps at each start, and is a tenth of a megabyte: a core
/// dump and the symbols beside the executables say more.
int _swift_backtrace_isThunkFunction(const char *name);

/// The crash handler's settings (BacktraceSettings in Swift's stdlib/public/runtime/Backtrace.h), which the runtime
/// asks before it prints why it ends: all zero is off.
extern const unsigned char _swift_backtraceSettings[256];

#endif
