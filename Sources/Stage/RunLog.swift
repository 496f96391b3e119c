import Engine
import Foundation

/// Keeps a running step's `UnfinishedRun` on disk up to date.
final class RunLog {
  private let workspace: Workspace?
  private var run: UnfinishedRun
  private var lastWrite = ContinuousClock.now

  /// Records that the step is running.
  ///
  /// - Parameter workspace: nil for a process that computes a part: the step that has started it keeps the note.
  /// - Throws: `WorkspaceError` when that cannot be written.
  init(_ run: UnfinishedRun, in workspace: Workspace?) throws {
    self.run = run
    self.workspace = workspace
    guard let workspace else { return }
    do {
      try run.write(in: workspace)
    } catch {
      throw WorkspaceError(cannotWrite: workspace.unfinishedRun(of: run.step), because: error)
    }
  }

  var dataFolder: String? { run.dataFolder }

  /// Records the step's progress; twice a second is enough for whoever is watching.
  func update(fraction: Double, progress: String, secondsLeft: Double?) {
    run.fraction = fraction
    run.secondsLeft = secondsLeft
    run.progress = progress
    flushIfDue()
  }

  func flushIfDue() {
    if ContinuousClock.now - lastWrite > .milliseconds(500) { flush() }
  }

  /// Writes what is known. Errors are ignored: a disk that is full now may have room when it matters, at the end.
  func flush() {
    guard let workspace else { return }
    lastWrite = .now
    run.transcript?.entries = TranscriptRecorder.shared.entries
    try? run.write(in: workspace)
  }

  /// Records that the step refuses its flags, which are then forgotten.
  func refuseFlags() { run.refusedFlags = true }

  /// Records why the step failed.
  func fail(_ message: String) {
    run.state = .failed
    run.message = message
    flush()
  }
}
