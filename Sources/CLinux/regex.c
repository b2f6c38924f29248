#include "cl_regex.h"

#include <errno.h>
#include <regex.h>
#include <stdlib.h>

int cl_regex_compile(const char *pattern, void **compiled) {
    regex_t *regex = malloc(sizeof *regex);
    if (!regex) return -ENOMEM;
    if (regcomp(regex, pattern, REG_EXTENDED | REG_NOSUB) != 0) {
        free(regex);
        return -EINVAL;
    }
    *compiled = regex;
    return 0;
}

int cl_regex_matches(const void *compiled, const void *text) {
    return regexec((const regex_t *)compiled, text, 0, NULL, 0) == 0;
}

void cl_regex_free(void *compiled) {
    regfree(compiled);
    free(compiled);
}
