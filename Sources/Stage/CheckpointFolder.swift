import Engine
import Foundation
import Processes

/// The checkpoints from which a step resumes after an interruption: a folder for each combination of code, flags and
/// inputs, with a file for each part of the results that is computed on its own.
struct CheckpointFolder {
  private let folder: URL
  private let key: String

  /// The folder of the current state.
  var state: URL { folder.appending(path: key) }

  /// How many such folders are kept: the current one, and those of flags tried before.
  private static let count = 3

  init(_ folder: URL, key: String) {
    self.folder = folder
    self.key = key
  }

  /// The folder whose current state is at `state`.
  init(atState state: URL) {
    self.init(state.deletingLastPathComponent(), key: state.lastPathComponent)
  }

  /// The file for a part in the current state. The file need not exist; its folder does.
  ///
  /// - Throws: `WorkspaceError` if the folder cannot be created.
  func place(of part: String) throws -> URL {
    try make()
    return state.appending(path: part)
  }

  /// Creates the folder of the current state.
  ///
  /// - Throws: `WorkspaceError`.
  func make() throws {
    do {
      try FileManager.default.createDirectory(at: state, withIntermediateDirectories: true)
    } catch {
      throw WorkspaceError(cannotWrite: state, because: error)
    }
  }

  /// Removes the checkpoints of the current state.
  func forget() { try? FileManager.default.removeItem(at: state) }

  /// Removes all folders but the current one and the newest of the others.
  func prune() {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let others = names.filter { $0 != key }.map { folder.appending(path: $0) }
      .sorted { FileSignature(of: $0)?.modified ?? 0 > FileSignature(of: $1)?.modified ?? 0 }
    for state in others.dropFirst(Self.count - 1) { try? FileManager.default.removeItem(at: state) }
  }
}

extension Stage {
  /// The file in which the step saves the state of a long computation, to resume from there after an interruption.
  ///
  /// A checkpoint there was written by a run with the same code, flags and inputs; it survives an edit to the
  /// `presentation` targets and another value of the `partsFlag`. There may be none.
  ///
  /// - Parameter part: names what is computed on its own, such as one network of several.
  public func checkpoint(of part: String) -> URL {
    attempt("make a place for the checkpoint") { try checkpoints.place(of: part) }
  }

  /// Saves the ``checkpoint(of:)``. If that fails, as on a full disk, the computation goes on: the user is told, and
  /// the previous checkpoint stays intact.
  ///
  /// - Parameters:
  ///   - failure: what this returned for the previous checkpoint.
  ///   - bar: the progress bar that shows the computation.
  /// - Returns: why the checkpoint could not be saved; nil when it was.
  public func saveCheckpoint(
    of part: String, after failure: String?, on bar: ProgressBar, _ write: (URL) throws -> Void
  ) -> String? {
    do {
      try write(checkpoints.place(of: part))
      if failure != nil { bar.interrupt { tell("checkpoints can be saved again") } }
      return nil
    } catch {
      let reason = explanation(of: error)
      if failure == nil {
        bar.interrupt {
          tell("no checkpoint can be saved: \(reason). \(declaration.step) continues, and will try again")
        }
      }
      return reason
    }
  }

  /// Reads the ``checkpoint(of:)``; nil if there is none, or if it cannot be read, which is then reported.
  public func resume<Checkpoint>(_ part: String, _ read: (URL) throws -> Checkpoint) -> Checkpoint? {
    let checkpoint = checkpoint(of: part)
    guard FileManager.default.fileExists(atPath: checkpoint.path) else { return nil }
    do {
      return try read(checkpoint)
    } catch {
      reportNewStart(of: part, because: explanation(of: error))
      return nil
    }
  }

  /// Removes the ``checkpoint(of:)`` that was read but does not fit, and reports why.
  ///
  /// - Throws: Foundation's error if it cannot be removed.
  public func startAnew(_ part: String, because reason: String) throws {
    try FileManager.default.removeItem(at: checkpoint(of: part))
    reportNewStart(of: part, because: reason)
  }

  private func reportNewStart(of part: String, because reason: String) {
    report("note: \(declaration.step) starts \(part) from the beginning: \(reason)")
  }

  /// Whether the process was asked to end, as by Ctrl-C: save what can be saved and call ``stopInterrupted(at:)``.
  ///
  /// The first call takes over from the system, which otherwise ends the process at once.
  public var isInterrupted: Bool { EndingSignals.isRequested }

  /// Ends the step, which resumes from its ``checkpoint(of:)`` the next time. If it ran only because it was forced to,
  /// the previous results are already those it would have computed.
  public func stopInterrupted(at progress: String) -> Never {
    log.flush()
    discard()
    if part != nil { EndingSignals.end(by: SIGTERM) }
    // The line of the progress bar and the terminal's ^C is still open.
    if isatty(STDOUT_FILENO) == 1 { Swift.print() }
    report(
      "\(declaration.step) was interrupted at \(progress). "
        + (resultsHold
          ? "The previous results remain: nothing that they depend on has changed."
          : "`./notebook run \(declaration.step.number)\(workspaceOption)` resumes from there; "
            + "the previous results remain until then."))
    exit(1)
  }
}
