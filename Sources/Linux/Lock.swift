internal import Glibc

/// A value that threads take turns at, behind a mutex of pthread_mutex_lock(3).
///
/// Unlike `Synchronization.Mutex`, ThreadSanitizer sees a thread wait for this one: what it reports is a race.
@safe
package final class Lock<Value: Sendable>: @unchecked Sendable {
    // Sendable: the value is reached only while the mutex is held.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private var value: Value

    /// Starts unlocked, with `value`.
    package init(_ value: Value) {
        self.value = value
        unsafe mutex = .allocate(capacity: 1)
        unsafe mutex.initialize(to: pthread_mutex_t())
        _ = unsafe pthread_mutex_init(mutex, nil)
    }

    deinit {
        _ = unsafe pthread_mutex_destroy(mutex)
        unsafe mutex.deallocate()
    }

    /// Runs `body` while no other thread can; it must not lock this again.
    package func withLock<Result>(_ body: (inout Value) -> Result) -> Result {
        _ = unsafe pthread_mutex_lock(mutex)
        defer { _ = unsafe pthread_mutex_unlock(mutex) }
        return body(&value)
    }
}
