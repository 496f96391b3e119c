import Files
import Foundation

/// Whether a step's results on disk are those that its code, flags and inputs give now, and if not, why.
///
/// What makes a step stale:
/// - its code, a flag, an input or the toolchain changed: ``Fingerprint/differences(from:)``;
/// - an output is missing or was altered, or there is no record that can be read: here;
/// - its last run failed or was interrupted: ``StepStatus/apply(ended:resumes:)``;
/// - a step before it will run: ``StepStatus/wait(for:)``.
package struct Freshness {
  /// The record of the last finished run; nil when there is none that can be read.
  package let previous: Record?
  package let fingerprint: Fingerprint
  /// Where the step's external inputs come from.
  package let source: String?
  /// Why the step must run, the most telling first; empty when it is fresh.
  package let reasons: [String]
  /// Declared inputs that do not exist.
  package let missingInputs: [String]

  package var isFresh: Bool { reasons.isEmpty }

  /// Why the step runs, as it says itself.
  package var runText: String {
    isFresh ? "fresh, but requested" : StepStatus.brief(reasons).joined(separator: ", ").withVisibleControls
  }

  /// Compares `declaration`, with the values of its flags, with what is in `workspace`.
  ///
  /// - Parameter externalInputs: what the step reads from outside the workspace.
  /// - Throws: `SourceError`, and what `externalInputs` throws.
  package init(
    of declaration: StepDeclaration, code: PackageCode, flags: [String: String], previous: PreviousRun,
    workspace: Workspace, digests: DigestCache, externalInputs: () throws -> ExternalInputs
  ) throws {
    var inputs: [String: String] = [:]
    let artifacts = declaration.inputs(with: flags)
    for path in artifacts {
      inputs[path] = (try? digests.digest(of: workspace.url(path))) ?? Fingerprint.missing
    }
    // By their whole paths.
    let files = declaration.replacements(with: flags).values
    for file in files {
      inputs[file] = (try? digests.digest(of: URL(filePath: file))) ?? Fingerprint.missing
    }
    missingInputs = (artifacts + files).filter { inputs[$0] == Fingerprint.missing }
    let step = declaration.step
    let external = try externalInputs()
    source = external.source
    fingerprint = Fingerprint(
      sources: try code.sources(of: step).merging(code.missingFonts(of: step)) { source, _ in source },
      flags: flags, inputs: inputs, externalInputs: external.digests,
      toolchain: code.toolchain)
    self.previous = previous.record
    switch previous {
    case .none:
      reasons =
        Self.hasOutputs(of: declaration, in: workspace)
        ? ["\(workspace.recordPath(of: step)) missing, and with it the remembered flags"]
        : [Self.neverRun]
    case .unreadable:
      reasons = ["\(workspace.recordPath(of: step)) cannot be read, nor the remembered flags"]
    case .finished(let record):
      reasons =
        fingerprint.differences(from: record.fingerprint)
        + Self.outputDifferences(declaration, record, workspace, digests)
    }
  }

  package static let neverRun = StepStatus.State.neverRun.rawValue

  /// Whether artifacts of a step exist: without a record, they say that the record is what is missing.
  package static func hasOutputs(of declaration: StepDeclaration, in workspace: Workspace) -> Bool {
    declaration.outputs.contains { $0.hasPrefix("artifacts/") && workspace.holds($0) }
  }

  /// The declared outputs that differ from the record.
  private static func outputDifferences(
    _ declaration: StepDeclaration, _ record: Record, _ workspace: Workspace, _ digests: DigestCache
  ) -> [String] {
    let optional = declaration.optionalOutputs.filter { record.outputs[$0] != nil }
    return (declaration.outputs + optional).compactMap { path in
      guard let digest = try? digests.digest(of: workspace.url(path)) else { return "\(path) missing" }
      guard let previous = record.outputs[path] else { return "\(path) is a new output" }
      return digest == previous.sha256 ? nil : "\(path) altered"
    }
  }
}
