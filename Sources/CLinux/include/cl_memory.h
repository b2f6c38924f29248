#ifndef CL_MEMORY_H
#define CL_MEMORY_H

/// Lets all threads allocate from one heap. See M_ARENA_MAX in mallopt(3).
int cl_use_one_arena(void);

/// Gives unused memory of the heap back to the kernel; 1 if there was some. See malloc_trim(3).
int cl_trim_heap(void);

/// Takes the program's own code out of the page tables; what runs again comes back from the page cache. See
/// MADV_DONTNEED in madvise(2).
int cl_unmap_code(void);

#endif
