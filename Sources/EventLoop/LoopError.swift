/// An sd-event call that failed, with the `errno` it returned.
package struct LoopError: Error, Equatable, Sendable {
    /// What the loop was about to do.
    package enum Step: String, Equatable, Sendable {
        case create, addDescriptor, addTimer, addSignal, watchdog, run, mailbox
    }

    package let step: Step
    /// A positive `errno` value.
    package let code: Int32
}

/// Turns sd-event's negative results into errors.
@discardableResult
func check(_ result: Int32, _ step: LoopError.Step) throws(LoopError) -> Int32 {
    guard result >= 0 else { throw LoopError(step: step, code: -result) }
    return result
}
