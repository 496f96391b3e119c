import Engine
import Foundation

/// Keeps a running step's `UnfinishedRun` on disk up to date.
final class AttemptLog {
  private let workspace: Workspace
  private var run: UnfinishedRun
  private var lastWrite = ContinuousClock.now

  /// Notes that the step runs.
  ///
  /// - Throws: `WorkspaceError` when that cannot be written.
  init(_ run: UnfinishedRun, in workspace: Workspace) throws {
    self.run = run
    self.workspace = workspace
    do {
      try run.write(in: workspace)
    } catch {
      throw WorkspaceError(cannotWrite: workspace.unfinishedRun(of: run.step), because: error)
    }
  }

  var dataFolder: String? { run.dataFolder }

  /// Notes how far the step is; twice a second is enough for whoever watches.
  func update(fraction: Double, progress: String) {
    run.fraction = fraction
    run.progress = progress
    flushIfDue()
  }

  func flushIfDue() {
    if ContinuousClock.now - lastWrite > .milliseconds(500) { flush() }
  }

  /// Writes what is known. A disk that is full now may have room when it matters, at the end.
  func flush() {
    lastWrite = .now
    run.transcript?.entries = TranscriptRecorder.shared.entries
    try? run.write(in: workspace)
  }

  /// Notes why the step ends.
  func fail(_ message: String) {
    run.state = .failed
    run.message = message
    flush()
  }
}
