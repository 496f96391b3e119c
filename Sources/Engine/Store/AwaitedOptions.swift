import Foundation

/// What a run of several steps gives to one that it has not come to yet: `artifacts/.runs/<step>.awaited.json`.
///
/// It stands even if the run ends before, so that whoever goes on does not mix the flags of two runs.
package struct AwaitedOptions: RunNote, Equatable {
  package let step: StepID
  package let givenFlags: [String: String]
  package let dataFolder: String?
  /// The digest of the step's own code, while which the flags stand.
  package let ownCode: String

  enum CodingKeys: String, CodingKey {
    case step, givenFlags, dataFolder
    case ownCode = "source"
  }

  package static func place(of step: StepID, in workspace: Workspace) -> URL {
    workspace.awaitedOptions(of: step)
  }

  package static func remove(of step: StepID, in workspace: Workspace) {
    try? FileManager.default.removeItem(at: workspace.awaitedOptions(of: step))
  }
}
