internal import CSystemd

/// What a descriptor is ready for, as epoll_ctl(2) names it.
package struct Readiness: OptionSet, Hashable, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    package static let readable = Self(rawValue: 0x001)
    package static let writable = Self(rawValue: 0x004)
    package static let failed = Self(rawValue: 0x008)
    package static let hungUp = Self(rawValue: 0x010)
    /// The peer will send no more.
    package static let peerClosed = Self(rawValue: 0x2000)
    /// Report changes only, not the state.
    package static let edgeTriggered = Self(rawValue: 1 << 31)
}

/// A descriptor watched by a loop.
///
/// Does not own the descriptor: drop the source before closing it, so that it
/// leaves epoll by EPOLL_CTL_DEL even if another process holds a copy.
@safe package final class DescriptorSource {
    private var source: OpaquePointer?
    fileprivate let action: (Readiness) -> Void

    /// Watches `descriptor` until this value is dropped.
    ///
    /// Sources of a smaller `priority` run first when several are ready; 0 is
    /// the usual one.
    package init(
        _ loop: Loop, descriptor: Int32, for interest: Readiness, priority: Int64 = 0,
        action: @escaping (Readiness) -> Void
    ) throws(LoopError) {
        self.action = action
        let me = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe try check(
            sd_event_add_io(loop.event, &source, descriptor, interest.rawValue, descriptorReady, me), .addDescriptor)
        if priority != 0 { _ = unsafe sd_event_source_set_priority(source, priority) }
    }

    deinit {
        _ = unsafe sd_event_source_disable_unref(source)
    }

    /// Changes what is waited for; an empty set pauses the source.
    package func watch(for interest: Readiness) {
        _ = unsafe sd_event_source_set_io_events(source, interest.rawValue)
        _ = unsafe sd_event_source_set_enabled(source, Int32(interest.isEmpty ? SD_EVENT_OFF : SD_EVENT_ON))
    }
}

private func descriptorReady(
    _: OpaquePointer?, _: Int32, _ events: UInt32, _ context: UnsafeMutableRawPointer?
) -> Int32 {
    guard let context = unsafe context else { return 0 }
    // Only the action is held: a source that it drops is gone at once, before its descriptor is closed.
    let action = unsafe Unmanaged<DescriptorSource>.fromOpaque(context)._withUnsafeGuaranteedRef { $0.action }
    action(Readiness(rawValue: events))
    return 0
}
