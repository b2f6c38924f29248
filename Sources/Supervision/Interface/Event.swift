package import Model

/// Something that happened outside, told to `Supervisor.handle(_:at:)`.
package enum Event: Hashable, Sendable {
    /// The whole desired state: instances that are not in it are stopped and forgotten.
    case desired(DesiredState, by: Operator?)
    /// A part of the desired state changed; all else stays.
    case changed(DesiredChange, by: Operator?)
    /// Processes of an earlier supervisor that live on; sent once, before the first desired state.
    case recovered([RecoveredReplica])
    /// News of one run.
    case run(RunKey, RunEvent)
    /// `Supervisor.nextDeadline` has passed. Too early or too often does no harm.
    case timerFired
    /// An operator asked for something that the desired state does not say.
    case command(Command, by: Operator?)
    /// A new router process took over: it has the published set and knows no earlier request.
    case routerReset
}

/// What can happen to one run, in the order in which it usually does.
package enum RunEvent: Hashable, Sendable {
    /// The main process executes.
    case spawned(SpawnedProcess)
    /// No process came to be, and nothing of the attempt is left.
    case spawnFailed(SpawnFailure)
    /// All that it declares is bound; the endpoint is what the router dials, `nil` if there is none (UDP only).
    case bound(Endpoint?)
    /// It sent a message to its `NOTIFY_SOCKET` (sd_notify(3)).
    case notified(Notification)
    /// The answer to `Action.probe`, exactly one for each.
    case probed(ProbeOutcome)
    /// The router has applied the newest `Action.withdraw`: no new request reaches the run.
    case withdrawn
    /// The router holds no request of the run any more.
    case drained
    /// The main process ended; others may be left.
    case exited(ExitReport)
    /// No process of the run is left. Comes after `exited`, at once if the main process was the last.
    case emptied
}

/// Changes of the desired state, instance by instance.
package struct DesiredChange: Hashable, Sendable {
    /// Instances that are new or differ.
    package var updated: [DesiredInstance]
    /// Instances that should no longer exist.
    package var removed: [InstanceName]

    package init(updated: [DesiredInstance] = [], removed: [InstanceName] = []) {
        self.updated = updated
        self.removed = removed
    }
}

/// What is known of a process that has just executed.
package struct SpawnedProcess: Hashable, Sendable {
    /// As the host counts.
    package var pid: Int32
    /// The main process is a shell that may not pass signals on: the stop signal goes to all of the run.
    package var isShell: Bool

    package init(pid: Int32, isShell: Bool = false) {
        self.pid = pid
        self.isShell = isShell
    }
}

/// Why no process came to be.
package struct SpawnFailure: Hashable, Sendable {
    /// What was being done, such as `exec`, `setuid`, `open_log`.
    package var step: String
    /// The error number; 0 if there is none.
    package var errorNumber: Int32
    /// What it was done with: a path, a user, a port.
    package var subject: String

    package init(step: String, errorNumber: Int32 = 0, subject: String = "") {
        self.step = step
        self.errorNumber = errorNumber
        self.subject = subject
    }
}

/// One word of the sd_notify(3) protocol.
package enum Notification: Hashable, Sendable {
    case ready, reloading, stopping
    /// The text of `STATUS=`.
    case status(String)
    /// It sent `WATCHDOG=1`.
    case watchdog
    /// It sent `WATCHDOG=trigger`.
    case watchdogTrigger
    /// `WATCHDOG_USEC=`: from now on it promises `WATCHDOG=1` that often; zero ends the promise.
    case watchdogInterval(Duration)
    /// `EXTEND_TIMEOUT_USEC=`: start or stop may take so long from now.
    case extendTimeout(Duration)
}

/// What an operator can ask for beside changing the desired state.
package enum Command: Hashable, Sendable {
    /// Replace the processes, at once, whatever their backoff.
    case restart([Target])
    /// Forget failures; what was given up or waits is started.
    case reset([Target])
    case signal([Target], number: Int32)
    /// Stop everything in order; the goals stay what they are. `force` kills what is still there.
    case shutdown(force: Bool)
}

/// What a command is about.
package enum Target: Hashable, Sendable {
    case instance(InstanceName)
    case replica(ReplicaName)
}

/// Who asked, for the history.
package struct Operator: Hashable, Sendable {
    /// `nil` when nobody did: an edit of the state file, a schedule.
    package var uid: UInt32?
    /// The command as the person typed it, or what else caused it.
    package var command: String

    package init(uid: UInt32? = nil, command: String) {
        self.uid = uid
        self.command = command
    }
}

/// A process that an earlier supervisor started and that was proven to be the one on record.
package struct RecoveredReplica: Hashable, Sendable {
    package var key: RunKey
    package var name: ReplicaName
    package var launchHash: UInt64
    package var process: SpawnedProcess
    package var startedAt: Instant
    /// It had bound what it declares.
    package var isBound = false
    package var endpoint: Endpoint?
    /// It had sent `READY=1`.
    package var announcedReady = false

    package init(key: RunKey, name: ReplicaName, launchHash: UInt64, process: SpawnedProcess, startedAt: Instant) {
        self.key = key
        self.name = name
        self.launchHash = launchHash
        self.process = process
        self.startedAt = startedAt
    }
}
