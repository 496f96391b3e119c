import Engine
import Foundation

/// Keeps a running step's `Attempt` on disk up to date.
final class AttemptLog {
  private let workspace: Workspace
  private var attempt: Attempt
  private var lastWrite = ContinuousClock.now

  /// Notes that the step runs.
  ///
  /// - Throws: `WorkspaceError` when that cannot be written.
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

  /// Notes how far the step is; twice a second is enough for whoever watches.
  func update(fraction: Double, progress: String) {
    attempt.fraction = fraction
    attempt.progress = progress
    flushIfDue()
  }

  func flushIfDue() {
    if ContinuousClock.now - lastWrite > .milliseconds(500) { flush() }
  }

  /// Writes what is known. A disk that is full now may have room when it matters, at the end.
  func flush() {
    lastWrite = .now
    attempt.transcript?.entries = TranscriptRecorder.shared.entries
    try? attempt.write(in: workspace)
  }

  /// Notes why the step ends.
  func fail(_ message: String) {
    attempt.state = .failed
    attempt.message = message
    flush()
  }
}
