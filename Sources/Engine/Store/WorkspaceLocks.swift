import Foundation

/// What a step holds while it runs.
///
/// Whoever runs several steps holds the lock for runs and tells them so; a step that is started by hand takes it itself.
/// The lock for steps holds back others also when the run that started a step has died and the step has not.
package struct WorkspaceLocks {
  private let run: WorkspaceLock?
  private let step: WorkspaceLock

  /// In the environment of a step: the process that holds the lock for runs.
  package static let runnerVariable = "NOTEBOOK_RUNNER"

  /// - Throws: `BusyError` when another process holds a lock and `waits` is false; `WorkspaceError`.
  package init(of step: StepID, in workspace: Workspace, waits: Bool) throws {
    let isStartedByRunner = ProcessInfo.processInfo.environment[Self.runnerVariable] == "\(getppid())"
    run =
      isStartedByRunner ? nil : try Self.take(.run, for: step.description, in: workspace, waits: waits)
    self.step = try Self.take(.step, for: step.description, in: workspace, waits: waits)
  }

  /// Takes one of the locks.
  package static func take(
    _ kind: Workspace.Lock, for holder: String, in workspace: Workspace, waits: Bool
  ) throws -> WorkspaceLock {
    let url = workspace.lock(of: kind)
    guard waits else {
      if let lock = try WorkspaceLock(ifFree: url, holder: holder) { return lock }
      throw BusyError(description: "\(workspace.root.path) is in use by \(WorkspaceLock.holder(of: url))")
    }
    return try WorkspaceLock(waitingFor: url, holder: holder) {
      report("\(holder) waits for \($0), which runs in \(workspace.root.path)")
    }
  }
}

/// A workspace that another process uses.
package struct BusyError: Error, CustomStringConvertible {
  package let description: String
}

/// The lock that a run of several steps holds from its first step to its last.
package struct RunLock {
  private let lock: WorkspaceLock

  /// - Throws: `BusyError` when another process holds it and `waits` is false; `WorkspaceError`.
  package init(in workspace: Workspace, waits: Bool) throws {
    try workspace.prepare()
    lock = try WorkspaceLocks.take(.run, for: "run", in: workspace, waits: waits)
  }

  /// Tells others which step runs.
  package func announce(_ step: StepID) throws { try lock.announce("run of \(step)") }

  /// What a step needs in its environment to run under this lock.
  package var environment: [String: String] {
    [WorkspaceLocks.runnerVariable: "\(ProcessInfo.processInfo.processIdentifier)"]
  }
}
