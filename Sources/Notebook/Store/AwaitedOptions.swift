import Foundation

/// What a run of several steps gives to one that it has not come to yet: `artifacts/.runs/<step>.awaited.json`.
///
/// It stands even if the run ends before, so that whoever goes on does not mix the flags of two runs.
struct AwaitedOptions: Codable, Equatable {
  let step: StepID
  let givenFlags: [String: String]
  let dataFolder: String?
  /// The digest of the step's own code, while which the flags stand.
  let source: String

  /// What `step` was given; nil when there is nothing, or nothing that can be read.
  static func read(of step: StepID, in workspace: Workspace) -> AwaitedOptions? {
    let data = try? Data(contentsOf: workspace.awaitedOptions(of: step))
    let options = data.flatMap { try? Record.decoder.decode(AwaitedOptions.self, from: $0) }
    return options?.step == step ? options : nil
  }

  func write(in workspace: Workspace) throws {
    let place = workspace.awaitedOptions(of: step)
    try FileManager.default.createDirectory(
      at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Record.encoder.encode(self).write(to: place, options: .atomic)
  }

  static func remove(of step: StepID, in workspace: Workspace) {
    try? FileManager.default.removeItem(at: workspace.awaitedOptions(of: step))
  }
}
