import Files
import Foundation

/// A run of a step that has not finished: running, failed or interrupted. `artifacts/.runs/<step>.json`.
///
/// A finished run leaves a record instead.
package struct UnfinishedRun: RunNote, Equatable {
  package enum State: String, Codable {
    /// Running if its process holds the lock, else interrupted.
    case running
    case failed
  }

  package let step: StepID
  package let process: ProcessIdentity
  package let start: Date
  package var state = State.running
  /// Why it failed.
  package var message: String?
  /// Whether it failed because the step refused its flags, which are then forgotten.
  package var refusedFlags: Bool?
  /// How much is done, from 0 to 1, and what the step says about that.
  package var fraction: Double?
  package var progress: String?
  /// How long the rest takes, at the pace so far.
  package var secondsLeft: Double?
  /// What it has printed and drawn so far.
  package var transcript: Transcript?
  /// The flags that were set; the run that resumes this one has them too.
  package let rememberedFlags: [String: String]
  package let dataFolder: String?
  /// The digest of the step's own code that the flags are for.
  package let ownCode: String

  // The names of version 1, which workspaces have on disk.
  enum CodingKeys: String, CodingKey {
    case step, process, start, state, message, refusedFlags, fraction, progress, secondsLeft, transcript,
      dataFolder
    case rememberedFlags = "givenFlags"
    case ownCode = "source"
  }

  package init(
    step: StepID, start: Date, rememberedFlags: [String: String] = [:], dataFolder: String? = nil,
    ownCode: String = ""
  ) {
    self.step = step
    process = .current
    self.start = start
    self.rememberedFlags = rememberedFlags
    self.dataFolder = dataFolder
    self.ownCode = ownCode
  }

  package static func place(of step: StepID, in workspace: Workspace) -> URL {
    workspace.unfinishedRun(of: step)
  }

  /// Removes the note, and the one with the flags of a run to come.
  package static func remove(of step: StepID, in workspace: Workspace) {
    try? FileManager.default.removeItem(at: workspace.unfinishedRun(of: step))
    PendingFlags.remove(of: step, in: workspace)
  }

  /// Whether its process holds the lock. That it does not exist here says nothing: it may run in a container, or on another
  /// computer that shares the disk.
  package func isRunning(in workspace: Workspace) -> Bool {
    let lock = workspace.lock(of: .step)
    return state == .running && WorkspaceLock.isHeld(lock)
      && WorkspaceLock.holder(of: lock).hasPrefix(WorkspaceLock.holderText(step.description, process))
  }
}

/// A note, in a file of its own, on a step's run that has not finished or not started.
package protocol RunNote: Codable {
  var step: StepID { get }

  /// Whether a run can have left such a note.
  var isPossible: Bool { get }

  /// The file with the note on `step`.
  static func place(of step: StepID, in workspace: Workspace) -> URL
}

extension RunNote {
  package var isPossible: Bool { true }

  /// The note on `step`; nil when there is none that is readable.
  package static func read(of step: StepID, in workspace: Workspace) -> Self? {
    let data = try? Data(contentsOf: place(of: step, in: workspace))
    let note = data.flatMap { try? Record.decoder.decode(Self.self, from: $0) }
    return note?.step == step && note?.isPossible == true ? note : nil
  }

  package func write(in workspace: Workspace) throws {
    let place = Self.place(of: step, in: workspace)
    try FileManager.default.createDirectory(
      at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    try AtomicFile.write(Record.encoder.encode(self), to: place)
  }
}
