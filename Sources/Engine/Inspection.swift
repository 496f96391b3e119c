import Files
import Foundation

/// How a step's results on disk stand to its code, flags and inputs as they are now.
package struct Inspection {
  /// The last finished run, where its record can be read.
  package let former: Record?
  package let fingerprint: Fingerprint
  /// Why the step must run, most telling first; none when it is fresh.
  package let reasons: [String]
  /// Declared inputs that do not exist.
  package let missingInputs: [String]

  package var isFresh: Bool { reasons.isEmpty }

  /// Why the step runs, as it says itself.
  package var runText: String {
    isFresh ? "fresh, but as asked" : StepDescription.brief(reasons).joined(separator: ", ")
  }

  /// Compares `declaration`, with the values of its flags, to what lies in `workspace`.
  ///
  /// - Parameter externalInputs: digests of what the step reads from outside of the workspace.
  /// - Throws: `SourceError`, and what `externalInputs` throws.
  package init(
    of declaration: StepDeclaration, code: PackageCode, flags: [String: String], former: FormerRun,
    workspace: Workspace, digests: DigestCache, externalInputs: () throws -> [String: String]
  ) throws {
    var inputs: [String: String] = [:]
    for path in declaration.inputs {
      inputs[path] = (try? digests.digest(of: workspace.url(path))) ?? Fingerprint.missing
    }
    missingInputs = declaration.inputs.filter { inputs[$0] == Fingerprint.missing }
    let step = declaration.step
    fingerprint = Fingerprint(
      sources: try code.sources(of: step), flags: flags, inputs: inputs, externalInputs: try externalInputs(),
      toolchain: code.toolchain)
    self.former = former.record
    switch former {
    case .none:
      reasons =
        Self.hasOutputs(of: declaration, in: workspace)
        ? ["\(workspace.recordPath(of: step)) missing, and with it the flags that were given"]
        : [Self.neverRun]
    case .unreadable:
      reasons = ["\(workspace.recordPath(of: step)) cannot be read, nor the flags that were given"]
    case .finished(let record):
      reasons =
        fingerprint.differences(from: record.fingerprint)
        + Self.outputDifferences(declaration, record, workspace, digests)
    }
  }

  package static let neverRun = StepDescription.State.neverRun.rawValue

  /// Whether artifacts of a step are there: without a record, they say that it is the record that is gone.
  package static func hasOutputs(of declaration: StepDeclaration, in workspace: Workspace) -> Bool {
    declaration.outputs.contains { $0.hasPrefix("artifacts/") && workspace.holds($0) }
  }

  /// The declared outputs that are not on disk as the record has them.
  private static func outputDifferences(
    _ declaration: StepDeclaration, _ record: Record, _ workspace: Workspace, _ digests: DigestCache
  ) -> [String] {
    let optional = declaration.optionalOutputs.filter { record.outputs[$0] != nil }
    return (declaration.outputs + optional).compactMap { path in
      guard let digest = try? digests.digest(of: workspace.url(path)) else { return "\(path) missing" }
      guard let former = record.outputs[path] else { return "\(path) is a new output" }
      return digest == former.sha256 ? nil : "\(path) altered"
    }
  }
}

/// What is known of a step's last finished run.
package enum FormerRun {
  case none
  case unreadable
  case finished(Record)

  package init(of step: StepID, in workspace: Workspace) {
    do {
      let record = try Record.read(from: workspace.record(of: step))
      self = record.map { $0.step == step ? .finished($0) : .unreadable } ?? .none
    } catch {
      self = .unreadable
    }
  }

  package var record: Record? {
    if case .finished(let record) = self { record } else { nil }
  }
}

/// What was given on a step's command line before, and stands until something else is given.
package struct StandingOptions: Equatable {
  /// The flags; they fall when the step's own code changes.
  package var flags: [String: String] = [:]
  package var dataFolder: String?

  /// What stands for `step`, whose own code has the digest `ownCode`: from a run that ended before it came to the step, else
  /// from one that was cut off, else from the last finished one.
  ///
  /// Flags with which it failed do not stand; a data folder does, or its mended files would be passed over for others.
  package init(
    of step: StepID, ownCode: String, declared: [StepFlag], former: FormerRun, in workspace: Workspace
  ) {
    let record = former.record
    dataFolder = record?.dataFolder
    if let record, record.fingerprint.ownCode(of: step) == ownCode { flags = record.givenFlags }
    if let attempt = Attempt.read(of: step, in: workspace) {
      dataFolder = attempt.dataFolder ?? dataFolder
      if attempt.state == .running, attempt.ownCode == ownCode { flags = attempt.givenFlags }
    }
    if let awaited = AwaitedOptions.read(of: step, in: workspace) {
      dataFolder = awaited.dataFolder ?? dataFolder
      if awaited.ownCode == ownCode { flags = awaited.givenFlags }
    }
    flags = flags.filter { name, _ in declared.contains { $0.name == name } }
  }

  /// The command-line arguments that give the flags again that still stand: those that are not `given` anew.
  package func arguments(for declared: [StepFlag], besides given: [String: String]) -> [String] {
    declared.compactMap { flag in given[flag.name] == nil ? flags[flag.name].map(flag.argument(for:)) : nil }
  }
}
