import CLinux
import Linux

/// Reaps descendants that were re-parented to us, without taking the exit status of a child that somebody waits for.
package enum Orphans {
    /// Reaps every ended child for which `isSupervised` says no.
    ///
    /// Call it after SIGCHLD and again after each supervised child was reaped: the kernel shows ended children one at a
    /// time, and a supervised one hides those behind it.
    ///
    /// - Returns: The numbers that were reaped.
    package static func reap(isSupervised: (Int32) -> Bool) -> [Int32] {
        var reaped: [Int32] = []
        while true {
            var found = cl_exit()
            guard unsafe cl_wait_any(&found) == 0, found.pid > 0, !isSupervised(found.pid) else { return reaped }
            let pid = found.pid
            guard unsafe cl_wait_pid(pid, 0, &found) == 0 else { return reaped }
            reaped.append(pid)
        }
    }
}
