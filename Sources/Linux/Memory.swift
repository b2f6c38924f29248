import CLinux

/// The memory of this process.
package enum Memory {
    /// Makes all threads share one heap: a second one costs more than a rare wait for the first.
    ///
    /// To be called before there are threads. See M_ARENA_MAX in mallopt(3).
    package static func useOneHeap() {
        _ = cl_use_one_arena()
    }

    /// Gives back what a burst of work has left: free memory of the heap, and code that runs no more.
    ///
    /// Code that does run again is mapped again from the page cache, a few microseconds for each 64 KiB.
    package static func giveBack() {
        _ = cl_trim_heap()
        _ = cl_unmap_code()
    }
}
