import Engine
import Foundation

/// Keeps a running step's `Attempt` on disk up to date.
final class AttemptLog {
  private let workspace: Workspace
  private var attempt: Attempt
  private var lastWrite = ContinuousClock.now

  /// Records that the step is running.
  ///
  /// - Throws: `WorkspaceError` if that cannot be written.
  init(_ attempt: Attempt, in workspace: Workspace) throws {
    self.attempt = attempt
    self.workspace = workspace
    do {
      try attempt.write(in: workspace)
    } catch {
      throw WorkspaceError(cannotWrite: workspace.attempt(of: attempt.step), because: error)
    }
  }

  var dataFolder: String? { attempt.dataFolder }

  /// Records the step's progress; twice a second is enough for whoever is watching.
  func update(fraction: Double, progress: String) {
    attempt.fraction = fraction
    attempt.progress = progress
    flushIfDue()
  }

  func flushIfDue() {
    if ContinuousClock.now - lastWrite > .milliseconds(500) { flush() }
  }

  /// Writes what is known. Errors are ignored: a disk that is full now may have room when it matters, at the end.
  func flush() {
    lastWrite = .now
    attempt.transcript?.entries = TranscriptRecorder.shared.entries
    try? attempt.write(in: workspace)
  }

  /// Records why the step failed.
  func fail(_ message: String) {
    attempt.state = .failed
    attempt.message = message
    flush()
  }
}
