import Files
import Foundation

/// What is noted of a step's run that has not finished, or is to come, in a file of its own.
package protocol RunNote: Codable {
  var step: StepID { get }

  /// The file with the note on `step`.
  static func place(of step: StepID, in workspace: Workspace) -> URL
}

extension RunNote {
  /// The note on `step`; nil when there is none, or none that can be read.
  package static func read(of step: StepID, in workspace: Workspace) -> Self? {
    let data = try? Data(contentsOf: place(of: step, in: workspace))
    let note = data.flatMap { try? Record.decoder.decode(Self.self, from: $0) }
    return note?.step == step ? note : nil
  }

  package func write(in workspace: Workspace) throws {
    let place = Self.place(of: step, in: workspace)
    try FileManager.default.createDirectory(
      at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    try AtomicFile.write(Record.encoder.encode(self), to: place)
  }
}
