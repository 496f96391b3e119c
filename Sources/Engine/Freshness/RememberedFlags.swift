import Foundation

/// The flags and the data folder that were set in an earlier run of a step, and apply until they are set again.
package struct RememberedFlags: Equatable {
  /// The flags' values; forgotten when the step's own code changes.
  package var flags: [String: String] = [:]
  package var dataFolder: String?

  /// What is remembered for `step`, whose own code has the digest `ownCode`: from a run that ended before it reached
  /// the step, else from one that was interrupted in it, else from the last finished one.
  ///
  /// Flags are forgotten only when the step refused them. The data folder is remembered then too, or files that the
  /// user has corrected there would be ignored in favor of others.
  package init(
    of step: StepID, ownCode: String, declared: [StepFlag], previous: PreviousRun, in workspace: Workspace
  ) {
    let record = previous.record
    dataFolder = record?.dataFolder
    if let record, record.fingerprint.ownCode(of: step) == ownCode { flags = record.rememberedFlags }
    if let run = UnfinishedRun.read(of: step, in: workspace) {
      dataFolder = run.dataFolder
      if run.refusedFlags != true, run.ownCode == ownCode { flags = run.rememberedFlags }
    }
    if let pending = PendingFlags.read(of: step, in: workspace) {
      dataFolder = pending.dataFolder
      if pending.ownCode == ownCode { flags = pending.rememberedFlags }
    }
    flags = flags.filter { name, _ in declared.contains { $0.name == name } }
  }

  /// The command-line arguments for the remembered flags that are not `given` again.
  package func arguments(for declared: [StepFlag], besides given: [String: String]) -> [String] {
    declared.compactMap { flag in given[flag.name] == nil ? flags[flag.name].map(flag.argument(for:)) : nil }
  }
}

/// The flags that a run of several steps sets for one that it has not reached yet:
/// `artifacts/.runs/<step>.awaited.json`.
///
/// It is remembered even if the run ends earlier, so that resuming does not mix the flags of two runs.
package struct PendingFlags: RunNote, Equatable {
  package let step: StepID
  package let rememberedFlags: [String: String]
  package let dataFolder: String?
  /// The digest of the step's own code that the flags are for.
  package let ownCode: String

  // The names of version 1, which workspaces have on disk.
  enum CodingKeys: String, CodingKey {
    case step, dataFolder
    case rememberedFlags = "givenFlags"
    case ownCode = "source"
  }

  package static func place(of step: StepID, in workspace: Workspace) -> URL {
    workspace.pendingFlags(of: step)
  }

  package static func remove(of step: StepID, in workspace: Workspace) {
    try? FileManager.default.removeItem(at: workspace.pendingFlags(of: step))
  }
}
