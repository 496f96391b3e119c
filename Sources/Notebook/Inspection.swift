import Files
import Foundation

/// How a step's results on disk stand to its source, flags and inputs as they are now.
struct Inspection {
  /// The last finished run, where its record can be read.
  let former: Record?
  /// Whether there is no record of a former run at all.
  let hasNeverRun: Bool
  let fingerprint: Fingerprint
  /// Why the step must run, most telling first; none when it is fresh.
  let reasons: [String]
  /// Declared inputs that do not exist.
  let missingInputs: [String]

  var isFresh: Bool { reasons.isEmpty }

  /// Compares `declaration`, with the digest of its source and the values of its flags, to what lies in
  /// `workspace`.
  ///
  /// - Parameter externalInputs: digests of what the step reads from outside of the workspace.
  /// - Throws: what `externalInputs` throws.
  init(
    of declaration: StepDeclaration, sourceDigest: String, flags: [String: String], former: FormerRun,
    workspace: Workspace, externalInputs: () throws -> [String: String]
  ) throws {
    var inputs: [String: String] = [:]
    for path in declaration.inputs {
      inputs[path] = (try? Digest.sha256(contentsOf: workspace.url(path))) ?? Fingerprint.missing
    }
    missingInputs = declaration.inputs.filter { inputs[$0] == Fingerprint.missing }
    fingerprint = Fingerprint(
      sources: [declaration.sourcePath: sourceDigest], flags: flags, inputs: inputs,
      externalInputs: try externalInputs())
    hasNeverRun = if case .none = former { true } else { false }
    switch former {
    case .none:
      self.former = nil
      reasons = ["never run"]
    case .unreadable:
      self.former = nil
      reasons = ["\(workspace.recordPath(of: declaration.step)) cannot be read"]
    case .finished(let record):
      self.former = record
      reasons =
        fingerprint.differences(from: record.fingerprint)
        + Self.outputDifferences(declaration, record, workspace)
    }
  }

  /// The declared outputs that are not on disk as the record has them.
  private static func outputDifferences(
    _ declaration: StepDeclaration, _ record: Record, _ workspace: Workspace
  ) -> [String] {
    let optional = declaration.optionalOutputs.filter { record.outputs[$0] != nil }
    return (declaration.outputs + optional).compactMap { path in
      guard let output = try? Record.Output(contentsOf: workspace.url(path)) else { return "\(path) missing" }
      guard let former = record.outputs[path] else { return "\(path) is a new output" }
      return output == former ? nil : "\(path) altered"
    }
  }
}

/// What is known of a step's last finished run.
enum FormerRun {
  case none
  case unreadable
  case finished(Record)

  init(of step: StepID, in workspace: Workspace) {
    do {
      let record = try Record.read(from: workspace.record(of: step))
      self = record.map { $0.step == step ? .finished($0) : .unreadable } ?? .none
    } catch {
      self = .unreadable
    }
  }

  /// The data folder that stands from that run.
  var standingData: String? {
    if case .finished(let record) = self { record.dataFolder } else { nil }
  }

  /// The flags that stand from that run: those given, while the step's source is the same.
  func standingFlags(sourcePath: String, sourceDigest: String, declared: [StepFlag]) -> [String: String] {
    guard case .finished(let record) = self, record.fingerprint.sources[sourcePath] == sourceDigest else {
      return [:]
    }
    return record.givenFlags.filter { name, _ in declared.contains { $0.name == name } }
  }
}
