#ifndef CL_REGEX_H
#define CL_REGEX_H

#pragma clang assume_nonnull begin

/// Compiles an extended regular expression without sub-matches; `*compiled` must be freed. See regcomp(3).
int cl_regex_compile(const char *pattern, void *_Nullable *_Nonnull compiled);

/// 1 if it matches anywhere in the NUL-terminated `text`, else 0. See regexec(3).
int cl_regex_matches(const void *compiled, const void *text);

/// See regfree(3).
void cl_regex_free(void *compiled);

#pragma clang assume_nonnull end

#endif
