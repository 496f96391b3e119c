import Engine
import Foundation
import Processes

/// Where a step keeps what it goes on from when it was cut off: a folder for each state of what decides its results, with a
/// file for each part of them that is computed by itself.
struct CheckpointFolder {
  private let folder: URL
  private let key: String

  /// How many are kept: the present one, and those of the flags tried before.
  private static let count = 3

  init(_ folder: URL, key: String) {
    self.folder = folder
    self.key = key
  }

  /// The file of a part in the present state, which need not exist; its folder does.
  ///
  /// - Throws: `WorkspaceError` when the folder cannot be made.
  func place(of part: String) throws -> URL {
    let folder = folder.appending(path: key)
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw WorkspaceError(cannotWrite: folder, because: error)
    }
    return folder.appending(path: part)
  }

  /// Removes what is kept for the present state.
  func forget() { try? FileManager.default.removeItem(at: folder.appending(path: key)) }

  /// Removes all but the present one and the newest of the others.
  func prune() {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let others = names.filter { $0 != key }.map { folder.appending(path: $0) }
      .sorted { FileSignature(of: $0)?.modified ?? 0 > FileSignature(of: $1)?.modified ?? 0 }
    for state in others.dropFirst(Self.count - 1) { try? FileManager.default.removeItem(at: state) }
  }
}

extension Stage {
  /// Where the step notes how far a long computation is, to go on from there when it has been cut off.
  ///
  /// What lies there was written by a run with the same code, flags and inputs; an edit of the `presentation` targets
  /// and another `partsFlag` leave it. There may be nothing.
  ///
  /// - Parameter part: names what is computed by itself, such as one network of several.
  public func checkpoint(of part: String) -> URL {
    attempt("make a place for the checkpoint") { try checkpoints.place(of: part) }
  }

  /// Reads the ``checkpoint(of:)``; nil when there is none, or one that cannot be read, which is then said.
  public func resume<Checkpoint>(_ part: String, _ read: (URL) throws -> Checkpoint) -> Checkpoint? {
    let checkpoint = checkpoint(of: part)
    guard FileManager.default.fileExists(atPath: checkpoint.path) else { return nil }
    do {
      return try read(checkpoint)
    } catch {
      report("note: \(declaration.step) starts \(part) from the beginning: \(explanation(of: error))")
      return nil
    }
  }

  /// Whether the process was asked to end, as by Ctrl-C: save what can be saved and call ``stopInterrupted(at:)``.
  ///
  /// The first call takes over from the system, which otherwise ends the process at once.
  public var isInterrupted: Bool { EndingSignals.isRequested }

  /// Ends the step, which goes on from its ``checkpoint(of:)`` the next time; when it only ran because it was forced to,
  /// the former results are what it would have come to.
  public func stopInterrupted(at progress: String) -> Never {
    log.flush()
    staging.discard()
    // The progress bar's line, and the terminal's ^C, are still open.
    if isatty(STDOUT_FILENO) == 1 { Swift.print() }
    report(
      "\(declaration.step) was interrupted at \(progress). "
        + (resultsHold
          ? "The former results stand: nothing that decides them has changed."
          : "It goes on from there with `./notebook run \(declaration.step.number)\(workspaceOption)`; "
            + "the former results stand until then."))
    exit(1)
  }
}
