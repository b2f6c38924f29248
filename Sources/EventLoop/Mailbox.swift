internal import CSystemd
internal import Glibc
internal import Linux

/// Messages from other threads to the loop's thread.
///
/// `post` may be called from anywhere; `action` runs on the loop with all that
/// came since it last ran, in order. The eventfd is written only when the box
/// was empty, so a burst costs one wake-up.
package final class Mailbox<Message: Sendable>: Sendable {
    private let messages = Lock<[Message]>([])
    private let eventDescriptor: Int32

    /// - Throws: The `errno` of eventfd(2).
    package init() throws(LoopError) {
        eventDescriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard eventDescriptor >= 0 else { throw LoopError(step: .mailbox, code: errno) }
    }

    deinit {
        close(eventDescriptor)
    }

    /// Hands `message` to the loop without ever blocking.
    package func post(_ message: Message) {
        let wasEmpty = messages.withLock { list in
            list.append(message)
            return list.count == 1
        }
        guard wasEmpty else { return }
        eventfd_write(eventDescriptor, 1)
    }

    /// Delivers to `action` on `loop` until the returned source is dropped.
    package func deliver(on loop: Loop, to action: @escaping ([Message]) -> Void) throws(LoopError) -> DescriptorSource
    {
        try DescriptorSource(loop, descriptor: eventDescriptor, for: .readable) { [self] _ in
            let waiting = drain()
            if !waiting.isEmpty { action(waiting) }
        }
    }

    /// Takes all that is waiting.
    package func drain() -> [Message] {
        var count: eventfd_t = 0
        _ = unsafe eventfd_read(eventDescriptor, &count)
        return messages.withLock { list in
            let taken = list
            list.removeAll(keepingCapacity: true)
            return taken
        }
    }
}
