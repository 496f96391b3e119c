import Foundation

/// A run of a step that has not finished: under way, failed or cut off. `artifacts/.runs/<step>.json`.
///
/// A finished run leaves a record in its place.
package struct Attempt: RunNote, Equatable {
  package enum State: String, Codable {
    /// Under way if its process holds the lock, else cut off.
    case running
    case failed
  }

  package let step: StepID
  package let process: Int32
  package let start: Date
  package var state = State.running
  /// Why it failed.
  package var message: String?
  /// How far it is, from 0 to 1, and what it says of that.
  package var fraction: Double?
  package var progress: String?
  /// What it has put out so far.
  package var transcript: Transcript?
  /// The flags that were given; they stand for the run that goes on from here.
  package let givenFlags: [String: String]
  package let dataFolder: String?
  /// The digest of the step's own code, while which the flags stand.
  package let ownCode: String

  enum CodingKeys: String, CodingKey {
    case step, process, start, state, message, fraction, progress, transcript, givenFlags, dataFolder
    case ownCode = "source"
  }

  package init(
    step: StepID, start: Date, givenFlags: [String: String] = [:], dataFolder: String? = nil,
    ownCode: String = ""
  ) {
    self.step = step
    process = ProcessInfo.processInfo.processIdentifier
    self.start = start
    self.givenFlags = givenFlags
    self.dataFolder = dataFolder
    self.ownCode = ownCode
  }

  package static func place(of step: StepID, in workspace: Workspace) -> URL { workspace.attempt(of: step) }

  /// Removes the attempt, and what the step was given for one to come.
  package static func remove(of step: StepID, in workspace: Workspace) {
    try? FileManager.default.removeItem(at: workspace.attempt(of: step))
    AwaitedOptions.remove(of: step, in: workspace)
  }

  /// Whether its process is at it.
  package func isUnderWay(in workspace: Workspace) -> Bool {
    // A process of another user cannot be asked, but is there. The lock comes last: looking at it holds it for a moment.
    state == .running && (kill(process, 0) == 0 || errno == EPERM)
      && WorkspaceLock.isHeld(workspace.lock(of: .step))
  }
}
