/* Everything is in the header, to be inlined across the language border; a target needs one file to compile. */
#include "CScan.h"
